import { type SubmitEvent, useId, useRef, useState } from 'react'
import { CANCEL_SUBSCRIPTION } from '../documents/subscriptions.ts'
import { formatDay } from '../format.ts'
import type { CancelWhen } from '../generated/graphql.ts'
import { withIntent } from '../intents.ts'
import { usePage } from '../page-context.ts'
import { useAction } from '../use-action.ts'
import { useTenant } from './account-context.ts'
import type { SubscriptionFacts } from './live-subscription.ts'
import { Failure, Result } from './notice.tsx'

/** Asks when, and once more whether. */
export function CancelPlan({ subscription, done }: { subscription: SubscriptionFacts; done: () => void }) {
  const { execute } = usePage()
  const { changed, say } = useTenant()
  const dialog = useRef<HTMLDialogElement>(null)
  const title = useId()
  const [when, setWhen] = useState<CancelWhen>('PERIOD_END')
  const cancel = useAction(async () => {
    const { cancelSubscription: result } = await withIntent(`cancel ${subscription.id} ${when}`, (idempotencyKey) =>
      execute(CANCEL_SUBSCRIPTION, { input: { subscriptionId: subscription.id, when, idempotencyKey } }),
    )
    await changed()
    dialog.current?.close()
    done()
    say(
      result.__typename === 'SubscriptionCanceled'
        ? `Your ${subscription.plan.name} plan is cancelled.`
        : result.message,
    )
  })
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    void cancel.run()
  }
  const end = subscription.state === 'TRIALING' ? subscription.trialEndsAt : subscription.currentPeriodEnd
  return (
    <>
      <p>
        <button type="button" className="link" onClick={() => dialog.current?.showModal()}>
          Cancel the plan…
        </button>
      </p>
      <dialog ref={dialog} aria-labelledby={title}>
        <form className="stack" onSubmit={submit}>
          <h2 id={title}>Cancel {subscription.plan.name}?</h2>
          <fieldset className="options">
            <legend className="hidden">When it ends</legend>
            <label>
              <input type="radio" name={title} checked={when === 'PERIOD_END'} onChange={() => setWhen('PERIOD_END')} />
              <span>{end ? `On ${formatDay(end)}` : 'At the end of the period'}, when what is yours is used up</span>
            </label>
            <label>
              <input type="radio" name={title} checked={when === 'NOW'} onChange={() => setWhen('NOW')} />
              <span>Now: access ends at once</span>
            </label>
          </fieldset>
          <Result>{cancel.error && <Failure error={cancel.error} />}</Result>
          <div className="row end">
            <button type="button" className="quiet" onClick={() => dialog.current?.close()}>
              Keep the plan
            </button>
            <button type="submit" className="danger" disabled={cancel.pending}>
              {cancel.pending ? 'Cancelling…' : 'Cancel the plan'}
            </button>
          </div>
        </form>
      </dialog>
    </>
  )
}
