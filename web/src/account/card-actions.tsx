import { useId, useRef, useState } from 'react'
import { REMOVE_PAYMENT_METHOD, SET_DEFAULT_PAYMENT_METHOD } from '../documents/cards.ts'
import { withIntent } from '../intents.ts'
import { usePage } from '../page-context.ts'
import { useAction } from '../use-action.ts'
import { useTenant } from './account-context.ts'
import { Failure, Notice, Result } from './notice.tsx'

interface CardActionsProps {
  readonly id: string
  /** How the card is called: `Visa ending in 4242`. */
  readonly name: string
  readonly isDefault: boolean
}

/** What may be done about one card: to be charged from now on, or not any more. */
export function CardActions({ id, name, isDefault }: CardActionsProps) {
  const { execute } = usePage()
  const { changed, say } = useTenant()
  const dialog = useRef<HTMLDialogElement>(null)
  const title = useId()
  const [refused, setRefused] = useState<string | null>(null)
  const choose = useAction(async () => {
    await withIntent(`charge ${id}`, (idempotencyKey) =>
      execute(SET_DEFAULT_PAYMENT_METHOD, { input: { paymentMethodId: id, idempotencyKey } }),
    )
    await changed()
    say(`${name} is charged from now on.`)
  })
  const remove = useAction(async () => {
    setRefused(null)
    const { removePaymentMethod } = await withIntent(`remove ${id}`, (idempotencyKey) =>
      execute(REMOVE_PAYMENT_METHOD, { input: { paymentMethodId: id, idempotencyKey } }),
    )
    if (removePaymentMethod.__typename !== 'PaymentMethodRemoved') return setRefused(removePaymentMethod.message)
    dialog.current?.close()
    await changed()
    say(`${name} was removed.`)
  })
  return (
    <>
      <div className="row actions">
        {!isDefault && (
          <button type="button" className="link" disabled={choose.pending} onClick={() => void choose.run()}>
            {choose.pending ? 'One moment…' : 'Make default'}
            <span className="hidden">: {name}</span>
          </button>
        )}
        <button
          type="button"
          className="link"
          aria-label={`Remove ${name}…`}
          onClick={() => dialog.current?.showModal()}
        >
          Remove…
        </button>
      </div>
      <Result>{choose.error && <Failure error={choose.error} />}</Result>
      <dialog ref={dialog} aria-labelledby={title}>
        <div className="stack">
          <h2 id={title}>Remove {name}?</h2>
          <p>Nothing is charged to it any more. You can add it again later.</p>
          <Result>
            {refused && (
              <Notice tone="warning">
                <p>{refused}</p>
              </Notice>
            )}
            {remove.error && <Failure error={remove.error} />}
          </Result>
          <div className="row end">
            <button type="button" className="quiet" onClick={() => dialog.current?.close()}>
              Keep the card
            </button>
            <button type="button" disabled={remove.pending} onClick={() => void remove.run()}>
              {remove.pending ? 'One moment…' : 'Remove the card'}
            </button>
          </div>
        </div>
      </dialog>
    </>
  )
}
