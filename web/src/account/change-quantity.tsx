import { type SubmitEvent, useId, useRef, useState } from 'react'
import { CHANGE_QUANTITY } from '../documents/subscriptions.ts'
import { usePage } from '../page-context.ts'
import { useTenant } from './account-context.ts'
import { ChangeCost } from './change-cost.tsx'
import type { SubscriptionFacts } from './live-subscription.ts'
import { Problem } from './problem.tsx'
import { useChange } from './use-change.ts'
import { usePreview } from './use-preview.ts'

interface ChangeQuantityProps {
  readonly subscription: SubscriptionFacts
  readonly done: () => void
}

const MOST = 1_000_000

/** More or fewer of what is paid by the unit. Of plans that are sold as one there is nothing to count. */
export function ChangeQuantity({ subscription, done }: ChangeQuantityProps) {
  const [open, setOpen] = useState(false)
  const { model } = subscription.price
  const counted = subscription.quantity > 1 || model === 'GRADUATED' || model === 'VOLUME'
  if (!counted) return null
  return (
    <>
      <button type="button" className="link" onClick={() => setOpen(true)}>
        Change the quantity…
      </button>
      {open && (
        <Dialog
          subscription={subscription}
          close={() => setOpen(false)}
          done={() => {
            setOpen(false)
            done()
          }}
        />
      )}
    </>
  )
}

function Dialog({ subscription, close, done }: ChangeQuantityProps & { close: () => void }) {
  const { execute } = usePage()
  const { say } = useTenant()
  const id = useId()
  const shown = useRef(false)
  const [text, setText] = useState(String(subscription.quantity))
  const quantity = /^\d{1,7}$/.test(text) ? Number(text) : 0
  const sensible = quantity >= 1 && quantity <= MOST && quantity !== subscription.quantity
  const { preview, refusal, error } = usePreview(
    sensible ? { subscriptionId: subscription.id, priceId: subscription.price.id, quantity, when: 'NOW' } : null,
  )
  const change = useChange({
    intent: `change the quantity to ${quantity}`,
    subscription,
    request: async (idempotencyKey) => {
      const input = { subscriptionId: subscription.id, quantity, when: 'NOW' as const, idempotencyKey }
      return (await execute(CHANGE_QUANTITY, { input })).changeQuantity
    },
    done() {
      done()
      say(`Your plan is for ${quantity} now.`)
    },
  })
  const show = (dialog: HTMLDialogElement | null) => {
    if (!dialog || shown.current) return
    shown.current = true
    dialog.showModal()
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    void change.run()
  }
  return (
    <dialog ref={show} aria-labelledby={`${id}-title`} onClose={close}>
      <form className="stack" onSubmit={submit}>
        <h2 id={`${id}-title`}>Change the quantity of {subscription.plan.name}</h2>
        <div className="field">
          <label htmlFor={id}>Quantity</label>
          <input
            id={id}
            inputMode="numeric"
            value={text}
            aria-invalid={quantity < 1 || quantity > MOST}
            onChange={(event) => setText(event.target.value.trim())}
          />
        </div>
        {sensible && <ChangeCost preview={preview} waiting={!refusal && !error} />}
        <Problem problem={change.problem ?? refusal} error={change.error ?? error} />
        <div className="row end">
          <button type="button" className="quiet" onClick={close}>
            Keep {subscription.quantity}
          </button>
          <button type="submit" disabled={change.pending || !preview}>
            {change.pending ? 'Changing…' : 'Confirm the change'}
          </button>
        </div>
      </form>
    </dialog>
  )
}
