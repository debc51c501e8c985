import { toPublicId } from '../../lib/ids.ts'
import type { Write } from '../../providers/call.ts'
import type { CustomerRef } from '../../providers/payments/port.ts'
import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { ensureCustomer } from '../customers/ensure.ts'
import { badInput } from '../errors.ts'
import { afterCall } from '../intents/after-call.ts'
import { assertIdempotencyKey, claim } from '../intents/claim.ts'
import { recordFailure, settle } from '../intents/settle.ts'

export interface StartSetupInput {
  readonly tenantId: string
  /** Where the provider's page sends the customer afterwards: a path of ours, `/account?card=added`. */
  readonly returnPath: string
  readonly idempotencyKey: string
}

export interface SetupStarted {
  readonly kind: 'started'
  /** The provider's own page: card data never touches us. */
  readonly url: string
}

export type SetupSlice = Pick<
  App,
  'db' | 'payments' | 'clock' | 'wallClock' | 'log' | 'publicUrl' | 'failpoint' | 'cardForm'
>

/** Opens the provider's page on which the customer puts a card on file. */
export async function startCardSetup(
  app: Omit<SetupSlice, 'cardForm'>,
  viewer: Viewer,
  input: StartSetupInput,
): Promise<SetupStarted> {
  return openSetup(app, viewer, input, {
    verb: 'paymentMethod.startSetup',
    async call({ back, ...asked }, write) {
      const { url } = await app.payments.startCardSetup({ ...asked, successUrl: back, cancelUrl: back }, write)
      return { kind: 'started', url }
    },
  })
}

interface Opened<Answer> {
  readonly verb: 'paymentMethod.startSetup' | 'paymentMethod.startEmbeddedSetup'
  call(
    asked: { readonly ourId: string; readonly customer: CustomerRef; readonly back: string },
    write: Write,
  ): Promise<Answer>
}

/** Claim → call → record, wherever the provider's form stands. */
export async function openSetup<Answer extends { readonly kind: string }>(
  app: Omit<SetupSlice, 'cardForm'>,
  viewer: Viewer,
  input: StartSetupInput,
  { verb, call }: Opened<Answer>,
): Promise<Answer> {
  const { tenantId, returnPath, idempotencyKey } = input
  requireIn(viewer, tenantId, 'billing:write')
  // A full address here would be an open redirect through the provider's own domain.
  if (!/^\/(?![/\\])[^\s]{0,500}$/.test(returnPath))
    throw badInput('returnPath must be a path that begins with a single "/".')
  assertIdempotencyKey(idempotencyKey)
  const customer = await ensureCustomer(app, viewer, tenantId)
  const intent = await claim<Answer>(
    app,
    viewer,
    { tenantId, verb, idempotencyKey, body: { returnPath } },
    async () => undefined,
  )
  if (intent.kind === 'answered') return intent.answer
  await app.failpoint(`${verb}:claimed`)
  try {
    const answer = await call(
      {
        ourId: toPublicId('intent', intent.intentId),
        customer: customer.ref,
        back: `${app.publicUrl}${returnPath}`,
      },
      { idempotencyKey: intent.callKey },
    )
    return await afterCall(async () => {
      await app.failpoint(`${verb}:called`)
      await app.db.as(scopeOf(viewer), async (tx) => {
        if (!(await settle(app, tx, intent.intentId, 'succeeded', answer))) return
        await audit(app, tx, viewer, { tenantId, action: verb, objectKind: 'customer', objectId: customer.id })
      })
      return answer
    })
  } catch (error) {
    throw await recordFailure(app, viewer, intent, error, async () => undefined)
  }
}
