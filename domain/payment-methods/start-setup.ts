import { toPublicId } from '../../lib/ids.ts'
import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { ensureCustomer } from '../customers/ensure.ts'
import { badInput } from '../errors.ts'
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

/** Opens the provider's page on which the customer puts a card on file. */
export async function startCardSetup(
  app: Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'log' | 'publicUrl' | 'failpoint'>,
  viewer: Viewer,
  input: StartSetupInput,
): Promise<SetupStarted> {
  const { tenantId, returnPath, idempotencyKey } = input
  requireIn(viewer, tenantId, 'billing:write')
  // A full address here would be an open redirect through the provider's own domain.
  if (!/^\/(?![/\\])[^\s]{0,500}$/.test(returnPath))
    throw badInput('returnPath must be a path that begins with a single "/".')
  assertIdempotencyKey(idempotencyKey)
  const customer = await ensureCustomer(app, viewer, tenantId)
  const intent = await claim<SetupStarted>(
    app,
    viewer,
    { tenantId, verb: 'paymentMethod.startSetup', idempotencyKey, body: { returnPath } },
    async () => undefined,
  )
  if (intent.kind === 'answered') return intent.answer
  await app.failpoint('paymentMethod.startSetup:claimed')
  try {
    const back = `${app.publicUrl}${returnPath}`
    const setup = await app.payments.startCardSetup(
      { ourId: toPublicId('intent', intent.intentId), customer: customer.ref, successUrl: back, cancelUrl: back },
      { idempotencyKey: intent.callKey },
    )
    await app.failpoint('paymentMethod.startSetup:called')
    const answer: SetupStarted = { kind: 'started', url: setup.url }
    await app.db.as(scopeOf(viewer), async (tx) => {
      if (!(await settle(app, tx, intent.intentId, 'succeeded', answer))) return
      await audit(app, tx, viewer, {
        tenantId,
        action: 'paymentMethod.startSetup',
        objectKind: 'customer',
        objectId: customer.id,
      })
    })
    return answer
  } catch (error) {
    throw await recordFailure(app, viewer, intent, error, async () => undefined)
  }
}
