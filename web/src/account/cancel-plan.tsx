import { type SubmitEvent, useId, useRef, useState } from 'react'
import { CANCEL_SUBSCRIPTION } from '../documents/subscriptions.ts'
import { formatDay } from '../format.ts'
import type { CancelReason, CancelWhen } from '../generated/graphql.ts'
import { withIntent } from '../intents.ts'
import { usePage } from '../page-context.ts'
import { useAction } from '../use-action.ts'
import { useTenant } from './account-context.ts'
import type { SubscriptionFacts } from './live-subscription.ts'
import { Failure, Result } from './notice.tsx'

/** The schema's list, in the words of whoever leaves. */
const REASONS: readonly { readonly value: CancelReason; readonly text: string }[] = [
  { value: 'TOO_EXPENSIVE', text: 'It costs too much' },
  { value: 'MISSING_FEATURES', text: 'Something that I need is missing' },
  { value: 'SWITCHED_SERVICE', text: 'I use another service instead' },
  { value: 'UNUSED', text: 'I do not use it enough' },
  { value: 'CUSTOMER_SERVICE', text: 'I was not helped well' },
  { value: 'TOO_COMPLEX', text: 'It is too hard to use' },
  { value: 'LOW_QUALITY', text: 'It is not good enough' },
  { value: 'OTHER', text: 'Something else' },
]
const LONGEST_COMMENT = 500

/** Asks when and why, and once more whether. */
export function CancelPlan({ subscription, done }: { subscription: SubscriptionFacts; done: () => void }) {
  const { execute } = usePage()
  const { changed, say } = useTenant()
  const dialog = useRef<HTMLDialogElement>(null)
  const title = useId()
  const reasonId = useId()
  const commentId = useId()
  // What is paused has nothing left to use up.
  const paused = subscription.state === 'PAUSED'
  const [chosen, setWhen] = useState<CancelWhen>('PERIOD_END')
  const when = paused ? 'NOW' : chosen
  const [reason, setReason] = useState<CancelReason | ''>('')
  const [comment, setComment] = useState('')
  const said = { ...(reason ? { reason } : {}), ...(comment.trim() ? { comment: comment.trim() } : {}) }
  const cancel = useAction(async () => {
    const { cancelSubscription: result } = await withIntent(
      `cancel ${subscription.id} ${when} ${JSON.stringify(said)}`,
      (idempotencyKey) =>
        execute(CANCEL_SUBSCRIPTION, { input: { subscriptionId: subscription.id, when, ...said, idempotencyKey } }),
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
      <button type="button" className="link" onClick={() => dialog.current?.showModal()}>
        Cancel the plan…
      </button>
      <dialog ref={dialog} aria-labelledby={title}>
        <form className="stack" onSubmit={submit}>
          <h2 id={title}>Cancel {subscription.plan.name}?</h2>
          {paused ? (
            <p>It ends at once. It is paused, so that nothing is left to use up.</p>
          ) : (
            <fieldset className="options">
              <legend className="hidden">When it ends</legend>
              <label>
                <input
                  type="radio"
                  name={title}
                  checked={when === 'PERIOD_END'}
                  onChange={() => setWhen('PERIOD_END')}
                />
                <span>{end ? `On ${formatDay(end)}` : 'At the end of the period'}, when what is yours is used up</span>
              </label>
              <label>
                <input type="radio" name={title} checked={when === 'NOW'} onChange={() => setWhen('NOW')} />
                <span>Now: access ends at once</span>
              </label>
            </fieldset>
          )}
          <div className="field">
            <label htmlFor={reasonId}>Why? (optional)</label>
            <select id={reasonId} value={reason} onChange={(event) => setReason(reasonOf(event.target.value))}>
              <option value="">I would rather not say</option>
              {REASONS.map(({ value, text }) => (
                <option key={value} value={value}>
                  {text}
                </option>
              ))}
            </select>
          </div>
          <div className="field">
            <label htmlFor={commentId}>What could we do better? (optional)</label>
            <textarea
              id={commentId}
              rows={2}
              maxLength={LONGEST_COMMENT}
              value={comment}
              onChange={(event) => setComment(event.target.value)}
            />
          </div>
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

function reasonOf(value: string): CancelReason | '' {
  return REASONS.find((each) => each.value === value)?.value ?? ''
}
