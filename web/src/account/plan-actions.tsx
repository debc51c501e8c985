import { formatDay } from '../format.ts'
import { CancelPlan } from './cancel-plan.tsx'
import { ChangeQuantity } from './change-quantity.tsx'
import { ConfirmVerb } from './confirm-verb.tsx'
import type { SubscriptionFacts } from './live-subscription.ts'

interface PlanActionsProps {
  readonly subscription: SubscriptionFacts
  /** What is paid, in words. */
  readonly price: string
  readonly done: () => void
}

/** What may be done about the plan as it stands; another plan is chosen in the price list. */
export function PlanActions({ subscription, price, done }: PlanActionsProps) {
  const { state, cancelAtPeriodEnd, plan, currentPeriodEnd } = subscription
  const running = !cancelAtPeriodEnd
  return (
    <div className="row actions">
      {state === 'PAUSED' && (
        <ConfirmVerb
          verb="resume"
          subscription={subscription}
          ask="Resume the plan…"
          look="quiet"
          title={`Resume ${plan.name}?`}
          keep="Stay paused"
          confirm="Resume the plan"
          said={`Your ${plan.name} plan goes on.`}
          done={done}
        >
          A new period begins today. {price} is charged at once, less what is in your favour.
        </ConfirmVerb>
      )}
      {running && (state === 'ACTIVE' || state === 'TRIALING') && (
        <ChangeQuantity subscription={subscription} done={done} />
      )}
      {running && state === 'ACTIVE' && (
        <ConfirmVerb
          verb="pause"
          subscription={subscription}
          ask="Pause the plan…"
          look="link"
          title={`Pause ${plan.name}?`}
          keep="Keep the plan"
          confirm="Pause the plan"
          said={`Your ${plan.name} plan is paused.`}
          done={done}
        >
          Access ends at once and nothing is charged until you resume.
          {currentPeriodEnd &&
            ` What is paid until ${formatDay(currentPeriodEnd)} and not used is taken off the next invoice.`}
        </ConfirmVerb>
      )}
      {running && ['TRIALING', 'ACTIVE', 'PAST_DUE', 'PAUSED'].includes(state) && (
        <CancelPlan subscription={subscription} done={done} />
      )}
    </div>
  )
}
