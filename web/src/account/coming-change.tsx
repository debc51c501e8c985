import { formatDay } from '../format.ts'
import { useTenant } from './account-context.ts'
import type { SubscriptionFacts } from './live-subscription.ts'
import { Notice } from './notice.tsx'
import { priceWords } from './price-words.ts'
import { VerbButton } from './verb-button.tsx'

/** What comes with the next period, and the way to take it back: another plan, or the end. */
export function ComingChange({ subscription, done }: { subscription: SubscriptionFacts; done: () => void }) {
  const { mayPay } = useTenant()
  const { scheduledChange, plan, cancelAtPeriodEnd } = subscription
  if (cancelAtPeriodEnd)
    return mayPay ? (
      <VerbButton
        verb="undo the cancellation"
        subscription={subscription}
        label={`Keep ${plan.name} after all`}
        said={`Your ${plan.name} plan goes on.`}
        done={done}
      />
    ) : null
  if (!scheduledChange) return null
  const other = scheduledChange.plan.id === plan.id ? '' : `${scheduledChange.plan.name}, `
  return (
    <Notice>
      <p>
        From {formatDay(scheduledChange.at)}: {other}
        {priceWords(scheduledChange.price, scheduledChange.quantity)}.
      </p>
      {mayPay && (
        <VerbButton
          verb="undo the change"
          subscription={subscription}
          label={`Keep ${plan.name} as it is`}
          said={`Your ${plan.name} plan stays as it is.`}
          done={done}
        />
      )}
    </Notice>
  )
}
