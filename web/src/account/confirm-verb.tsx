import { type ReactNode, type SubmitEvent, useId, useRef } from 'react'
import { usePage } from '../page-context.ts'
import { useTenant } from './account-context.ts'
import type { SubscriptionFacts } from './live-subscription.ts'
import { Problem } from './problem.tsx'
import { useChange } from './use-change.ts'
import { VERBS, type Verb } from './verbs.ts'

interface ConfirmVerbProps {
  readonly verb: Verb
  readonly subscription: SubscriptionFacts
  /** The button that asks. */
  readonly ask: ReactNode
  readonly look: 'link' | 'quiet'
  readonly title: string
  readonly keep: string
  readonly confirm: string
  readonly said: string
  readonly done: () => void
  /** What it means. */
  readonly children: ReactNode
}

/** What stops or starts money and access is asked once more. */
export function ConfirmVerb(props: ConfirmVerbProps) {
  const { verb, subscription, ask, look, title, keep, confirm, said, done, children } = props
  const { execute } = usePage()
  const { say } = useTenant()
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  const change = useChange({
    intent: verb,
    subscription,
    request: (idempotencyKey) => VERBS[verb](execute, { subscriptionId: subscription.id, idempotencyKey }),
    done() {
      dialog.current?.close()
      done()
      say(said)
    },
  })
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    void change.run()
  }
  return (
    <>
      <button type="button" className={look} onClick={() => dialog.current?.showModal()}>
        {ask}
      </button>
      <dialog ref={dialog} aria-labelledby={id}>
        <form className="stack" onSubmit={submit}>
          <h2 id={id}>{title}</h2>
          <p>{children}</p>
          <Problem problem={change.problem} error={change.error} />
          <div className="row end">
            <button type="button" className="quiet" onClick={() => dialog.current?.close()}>
              {keep}
            </button>
            <button type="submit" disabled={change.pending}>
              {change.pending ? 'One moment…' : confirm}
            </button>
          </div>
        </form>
      </dialog>
    </>
  )
}
