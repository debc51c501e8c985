import { useRef, useState } from 'react'
import type { PricedPlanFragment } from '../generated/graphql.ts'
import { useTenant } from './account-context.ts'
import { ChangePlan } from './change-plan.tsx'
import { liveSubscription, type SubscriptionFacts } from './live-subscription.ts'
import { PriceList } from './price-list.tsx'
import { Section } from './section.tsx'
import { StartPlan } from './start-plan.tsx'

/** The price list: the way to a plan, or to another one. */
export function Plans({ plans }: { plans: readonly PricedPlanFragment[] }) {
  const { tenant, mayPay } = useTenant()
  const live = liveSubscription(tenant)
  if (live) return <OtherPlans plans={plans} live={live} />
  return (
    <Section title="Plans">
      {!mayPay && <p>An owner of {tenant.name} can start a plan.</p>}
      <PriceList
        plans={plans}
        currency={tenant.subscriptions[0]?.price.unit.currency}
        action={(plan, price) => mayPay && <StartPlan plan={plan} priceId={price.id} />}
      />
    </Section>
  )
}

interface Choice {
  readonly plan: PricedPlanFragment
  readonly price: PricedPlanFragment['prices'][number]
}

function OtherPlans({ plans, live }: { plans: readonly PricedPlanFragment[]; live: SubscriptionFacts }) {
  const { mayPay } = useTenant()
  const summary = useRef<HTMLElement>(null)
  const [choice, choose] = useState<Choice | null>(null)
  const currency = live.price.unit.currency
  const changeable = mayPay && !live.cancelAtPeriodEnd && (live.state === 'ACTIVE' || live.state === 'TRIALING')
  const action = ({ plan, price }: Choice) => {
    if (price.id === live.price.id) return <p className="yours">Your plan</p>
    if (price.id === live.scheduledChange?.price.id) return <p className="yours">Your next plan</p>
    if (!changeable) return plan.id === live.plan.id && <p className="yours">Your plan</p>
    if (price.unit.currency !== currency) return <p className="fine">Your plan is paid in {currency}.</p>
    return (
      <div className="stack">
        <button type="button" className="quiet" onClick={() => choose({ plan, price })}>
          {plan.id !== live.plan.id ? 'Change plan' : price.interval === 'YEAR' ? 'Pay yearly' : 'Pay monthly'}
          <span className="hidden"> to {plan.name}</span>
        </button>
      </div>
    )
  }
  return (
    <details className="card">
      <summary ref={summary}>All plans</summary>
      <PriceList
        plans={plans}
        currency={currency}
        interval={live.price.interval}
        action={(plan, price) => action({ plan, price })}
      />
      {choice && (
        <ChangePlan
          key={choice.price.id}
          subscription={live}
          {...choice}
          close={(changed) => {
            choose(null)
            if (changed) summary.current?.focus()
          }}
        />
      )}
    </details>
  )
}
