import { usePage } from '../page-context.ts'
import { useTenant } from './account-context.ts'
import type { SubscriptionFacts } from './live-subscription.ts'
import { Problem } from './problem.tsx'
import { useChange } from './use-change.ts'
import { VERBS, type Verb } from './verbs.ts'

interface VerbButtonProps {
  readonly verb: Verb
  readonly subscription: SubscriptionFacts
  readonly label: string
  /** What is said afterwards. */
  readonly said: string
  readonly done: () => void
}

/** A button that does one thing to the subscription at once, with the refusal that may follow. */
export function VerbButton({ verb, subscription, label, said, done }: VerbButtonProps) {
  const { execute } = usePage()
  const { say } = useTenant()
  const change = useChange({
    intent: verb,
    subscription,
    request: (idempotencyKey) => VERBS[verb](execute, { subscriptionId: subscription.id, idempotencyKey }),
    done() {
      done()
      say(said)
    },
  })
  return (
    <div className="stack">
      <div>
        <button type="button" className="quiet" disabled={change.pending} onClick={() => void change.run()}>
          {change.pending ? 'One moment…' : label}
        </button>
      </div>
      <Problem problem={change.problem} error={change.error} />
    </div>
  )
}
