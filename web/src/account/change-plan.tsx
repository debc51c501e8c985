import { type SubmitEvent, useEffect, useId, useRef, useState } from 'react'
import { CHANGE_PLAN } from '../documents/subscriptions.ts'
import { formatDay } from '../format.ts'
import type { ChangeWhen, PricedPlanFragment } from '../generated/graphql.ts'
import { usePage } from '../page-context.ts'
import { useTenant } from './account-context.ts'
import { ChangeCost } from './change-cost.tsx'
import type { SubscriptionFacts } from './live-subscription.ts'
import { priceWords } from './price-words.ts'
import { Problem } from './problem.tsx'
import { useChange } from './use-change.ts'
import { usePreview } from './use-preview.ts'

interface ChangePlanProps {
  readonly subscription: SubscriptionFacts
  readonly plan: PricedPlanFragment
  readonly price: PricedPlanFragment['prices'][number]
  /** The dialog is closed; with `changed` the subscription is another, or will be. */
  close(changed: boolean): void
}

/** Another plan or interval: when, what it costs, and once more whether. */
export function ChangePlan({ subscription, plan, price, close }: ChangePlanProps) {
  const { execute } = usePage()
  const { say } = useTenant()
  const dialog = useRef<HTMLDialogElement>(null)
  const changed = useRef(false)
  const title = useId()
  const [when, setWhen] = useState<ChangeWhen>('NOW')
  const wanted = { subscriptionId: subscription.id, priceId: price.id, when }
  const { preview, refusal, error } = usePreview(wanted)
  // A plan of the same name is the same plan to its reader: only the interval is another.
  const same = plan.name === subscription.plan.name
  const words = priceWords(price)
  const end = subscription.state === 'TRIALING' ? subscription.trialEndsAt : subscription.currentPeriodEnd
  const change = useChange({
    intent: `change to ${price.id} ${when}`,
    subscription,
    request: async (idempotencyKey) =>
      (await execute(CHANGE_PLAN, { input: { ...wanted, idempotencyKey } })).changePlan,
    done() {
      changed.current = true
      dialog.current?.close()
      const what = same ? `Your ${plan.name} plan is ${words}` : `Your plan is ${plan.name}`
      say(when === 'NOW' || !end ? `${what} from now on.` : `${what} from ${formatDay(end)} on.`)
    },
  })
  useEffect(() => dialog.current?.showModal(), [])
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    void change.run()
  }
  const choose = (value: ChangeWhen) => ({
    type: 'radio',
    name: title,
    checked: when === value,
    disabled: change.pending,
    onChange: () => {
      change.reset()
      setWhen(value)
    },
  })
  return (
    <dialog ref={dialog} aria-labelledby={title} onClose={() => close(changed.current)}>
      <form className="stack" onSubmit={submit}>
        <h2 id={title}>{same ? `Pay ${words}?` : `Change to ${plan.name}?`}</h2>
        <p className="soft">
          {words} instead of {priceWords(subscription.price, subscription.quantity)} for {subscription.plan.name}.
        </p>
        <fieldset className="options">
          <legend className="hidden">When it changes</legend>
          <label>
            <input {...choose('NOW')} />
            <span>Now</span>
          </label>
          <label>
            <input {...choose('PERIOD_END')} />
            <span>{end ? `On ${formatDay(end)}` : 'At the end of the period'}, with the next period</span>
          </label>
        </fieldset>
        <ChangeCost preview={preview} waiting={!refusal && !error} />
        <Problem problem={change.problem ?? refusal} error={change.error ?? error} />
        <div className="row end">
          <button type="button" className="quiet" onClick={() => dialog.current?.close()}>
            {same ? 'Keep it as it is' : `Keep ${subscription.plan.name}`}
          </button>
          <button type="submit" disabled={change.pending || !preview}>
            {change.pending ? 'Changing…' : 'Confirm the change'}
          </button>
        </div>
      </form>
    </dialog>
  )
}
