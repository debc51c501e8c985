import type { PricedPlanFragment } from '../generated/graphql.ts'
import { useTenant } from './account-context.ts'
import { liveSubscription } from './live-subscription.ts'
import { PriceList } from './price-list.tsx'
import { Section } from './section.tsx'
import { StartPlan } from './start-plan.tsx'

/** The price list: the way to a plan, and beside a plan a thing to look at. */
export function Plans({ plans }: { plans: readonly PricedPlanFragment[] }) {
  const { tenant, mayPay } = useTenant()
  const live = liveSubscription(tenant)
  const currency = tenant.subscriptions[0]?.price.unit.currency
  if (live)
    return (
      <details className="card">
        <summary>All plans</summary>
        <PriceList
          plans={plans}
          currency={currency}
          action={(plan) => plan.id === live.plan.id && <p className="yours">Your plan</p>}
        />
      </details>
    )
  return (
    <Section title="Plans">
      {!mayPay && <p>An owner of {tenant.name} can start a plan.</p>}
      <PriceList
        plans={plans}
        currency={currency}
        action={(plan, priceId) => mayPay && <StartPlan plan={plan} priceId={priceId} />}
      />
    </Section>
  )
}
