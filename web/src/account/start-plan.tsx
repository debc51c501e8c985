import { useState } from 'react'
import { SUBSCRIBE } from '../documents/subscriptions.ts'
import type { PricedPlanFragment, SubscribeMutation } from '../generated/graphql.ts'
import { withIntent } from '../intents.ts'
import { usePage } from '../page-context.ts'
import { useAction } from '../use-action.ts'
import { useTenant } from './account-context.ts'
import { AddCard } from './add-card.tsx'
import { Failure, Notice, Result } from './notice.tsx'

type Refusal = Exclude<SubscribeMutation['subscribe'], { __typename: 'SubscriptionStarted' }>

/** The button under a plan, with the refusal that may follow. */
export function StartPlan({ plan, priceId }: { plan: PricedPlanFragment; priceId: string }) {
  const { execute } = usePage()
  const { tenant, changed, say } = useTenant()
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  // A tenant has one trial.
  const trial = plan.trialDays > 0 && !tenant.subscriptions.some((each) => each.trialEndsAt)
  const start = useAction(async () => {
    setRefusal(null)
    // After another subscription has come and gone, the same price is another intent.
    const seen = tenant.subscriptions[0]?.id ?? 'none'
    const { subscribe: result } = await withIntent(
      `subscribe ${tenant.id} ${priceId} after ${seen}`,
      (idempotencyKey) => execute(SUBSCRIBE, { input: { tenantId: tenant.id, priceId, idempotencyKey } }),
    )
    if (result.__typename !== 'SubscriptionStarted') setRefusal(result)
    if (result.__typename === 'SubscriptionStarted') say(`Your ${plan.name} ${trial ? 'trial' : 'plan'} has started.`)
    if (result.__typename !== 'PaymentMethodRequired') await changed()
  })
  return (
    <div className="stack">
      <button type="button" disabled={start.pending} onClick={() => void start.run()}>
        {start.pending ? 'Starting…' : trial ? 'Start trial' : 'Start plan'}
        <span className="hidden"> of {plan.name}</span>
      </button>
      {trial && <p className="fine">{plan.trialDays} days free, then the price above.</p>}
      <Result>
        {refusal && (
          <Notice tone="warning">
            <p>{wordsOf(refusal, trial)}</p>
            {refusal.__typename !== 'AlreadySubscribed' && <AddCard />}
          </Notice>
        )}
        {start.error && <Failure error={start.error} />}
      </Result>
    </div>
  )
}

function wordsOf(refusal: Refusal, trial: boolean): string {
  if (refusal.__typename !== 'PaymentMethodRequired') return refusal.message
  return `Put a card on file first. ${trial ? 'Nothing is charged before the trial ends.' : 'It is charged when the plan starts.'}`
}
