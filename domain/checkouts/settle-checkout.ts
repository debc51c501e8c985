import { z } from 'zod'
import { ProviderError } from '../../providers/errors.ts'
import type { CheckoutPage } from '../../providers/payments/port.ts'
import { type SystemViewer, scopeOf } from '../access.ts'
import type { App } from '../app.ts'
import type { UnsettledIntent } from '../subscriptions/settle-start.ts'
import { abandonCheckout, recordPage } from './record-page.ts'
import { newCheckout } from './start.ts'

const request = z.object({ returnPath: z.string() })

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'log' | 'publicUrl' | 'failpoint'>

/**
 * Finds the page whose address was lost: the same key answers with it while the provider remembers keys. After that nobody can have been
 * shown it, and the client may open another one under the same key.
 */
export async function settleCheckout(
  app: Slice,
  viewer: SystemViewer,
  intent: UnsettledIntent & { readonly request: unknown },
): Promise<void> {
  const { id: intentId, tenantId, subjectId: checkoutId } = intent
  const page = checkoutId && (await lookUp(app, viewer, intent, checkoutId))
  await app.failpoint('checkout.start:called')
  if (checkoutId && page) {
    await recordPage(app, viewer, { tenantId, intentId, checkoutId }, page)
    return
  }
  await app.db.as(scopeOf(viewer), async (tx) => {
    const { count } = await tx.intent.updateMany({
      where: { id: intentId, state: 'unknown' },
      data: { state: 'failed', updatedAt: app.wallClock.now() },
    })
    if (count === 1 && checkoutId) await abandonCheckout(app, tx, { tenantId, checkoutId })
  })
}

async function lookUp(
  app: Slice,
  viewer: SystemViewer,
  intent: UnsettledIntent & { readonly request: unknown },
  checkoutId: string,
): Promise<CheckoutPage | null> {
  const { id, tenantId, attempt, claimedAt } = intent
  const remembered = app.wallClock.now().getTime() - claimedAt.getTime() < app.payments.idempotencyWindowMs
  const known = await app.db.as(scopeOf(viewer), (tx) =>
    tx.checkout.findFirst({ where: { id: checkoutId, tenantId, provider: app.payments.name, state: 'starting' } }),
  )
  if (!known || !remembered) return null
  const { returnPath } = request.parse(intent.request)
  const asked = await newCheckout(app, viewer, { tenantId, checkoutId, returnPath })
  try {
    return await app.payments.startCheckout(asked, { idempotencyKey: `${id}:${attempt}` })
  } catch (error) {
    if (error instanceof ProviderError && error.fault === 'rejected' && error.sent === 'no') return null
    throw error
  }
}
