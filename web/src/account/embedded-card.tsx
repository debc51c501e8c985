import { useCallback, useEffect, useRef, useState } from 'react'
import { START_EMBEDDED_CARD_SETUP } from '../documents/embedded-card.ts'
import { withIntent } from '../intents.ts'
import { usePage } from '../page-context.ts'
import { RequestError } from '../request-error.ts'
import { useAction } from '../use-action.ts'
import { useTenant } from './account-context.ts'
import { CardFrame } from './card-frame.tsx'
import { Failure, Result } from './notice.tsx'
import { StripeCard } from './stripe-card.tsx'
import { awaitCard, RETURN_PATH } from './use-awaited-card.ts'

interface Form {
  readonly clientSecret: string
  readonly publishableKey: string | null
  readonly frameUrl: string | null
}

/** The payments provider's form inside this page. The card goes from there to the provider: this page never sees its number. */
export function EmbeddedCard() {
  const { execute } = usePage()
  const { tenant, changed } = useTenant()
  const [form, setForm] = useState<Form | null>(null)
  const [broken, setBroken] = useState<RequestError | null>(null)
  const opener = useRef<HTMLButtonElement>(null)
  const add = useAction(async () => {
    setBroken(null)
    const { startEmbeddedCardSetup: started } = await withIntent(`card form ${tenant.id}`, (idempotencyKey) =>
      execute(START_EMBEDDED_CARD_SETUP, { input: { tenantId: tenant.id, returnPath: RETURN_PATH, idempotencyKey } }),
    )
    if (started.__typename === 'EmbeddedFormOff') throw new RequestError('UNSUPPORTED', started.message)
    awaitCard(tenant)
    setForm(started)
  })
  const wasOpen = useRef(false)
  useEffect(() => {
    // What had the focus is gone with the form.
    if (wasOpen.current && !form) opener.current?.focus()
    wasOpen.current = form !== null
  }, [form])
  const saved = useCallback(() => {
    setForm(null)
    window.history.replaceState(null, '', RETURN_PATH)
    void changed()
  }, [changed])
  const failed = useCallback((cause: unknown) => {
    setForm(null)
    const text = 'The card form did not load. Check your connection and what your browser blocks, and try again.'
    setBroken(new RequestError('NETWORK', text, { cause }))
  }, [])
  const error = broken ?? add.error
  return (
    <div>
      {form?.frameUrl && <CardFrame url={form.frameUrl} saved={saved} />}
      {form?.publishableKey && (
        <StripeCard
          publishableKey={form.publishableKey}
          clientSecret={form.clientSecret}
          saved={saved}
          failed={failed}
        />
      )}
      {form ? (
        <button type="button" className="quiet" onClick={() => setForm(null)}>
          Close the form
        </button>
      ) : (
        <button type="button" className="quiet" ref={opener} disabled={add.pending} onClick={() => void add.run()}>
          {add.pending ? 'Opening the card form…' : 'Add a card'}
        </button>
      )}
      <Result>{error && <Failure error={error} />}</Result>
    </div>
  )
}
