import type { CheckoutPage } from '../../providers/payments/port.ts'
import { scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { giveBackRedemption } from '../coupons/redeem.ts'
import type { PromotionCodeRefusal } from '../coupons/states.ts'
import type { Tx } from '../db.ts'
import { settle } from '../intents/settle.ts'

export type StartCheckoutResult =
  | { readonly kind: 'started'; readonly checkoutId: string; readonly url: string; readonly expiresAt: string }
  | { readonly kind: 'already_subscribed'; readonly subscriptionId: string }
  | { readonly kind: 'code_refused'; readonly reason: PromotionCodeRefusal }

export interface OpenedAt {
  readonly tenantId: string
  readonly intentId: string
  readonly checkoutId: string
}

/** Writes what came of the call: the answer, the open checkout and its audit entry, in one transaction. */
export async function recordPage(
  app: Pick<App, 'db' | 'wallClock'>,
  viewer: Viewer,
  { tenantId, intentId, checkoutId }: OpenedAt,
  page: CheckoutPage,
): Promise<StartCheckoutResult> {
  const { ref, url, expiresAt } = page
  const answer: StartCheckoutResult = { kind: 'started', checkoutId, url, expiresAt: expiresAt.toISOString() }
  return app.db.as(scopeOf(viewer), async (tx) => {
    if (!(await settle(app, tx, intentId, 'succeeded', answer))) {
      const settled = await tx.intent.findUniqueOrThrow({ where: { id: intentId }, select: { answer: true } })
      return (settled.answer as StartCheckoutResult | null) ?? answer
    }
    const { priceId, quantity } = await tx.checkout.findUniqueOrThrow({ where: { id: checkoutId } })
    await tx.checkout.updateMany({
      where: { id: checkoutId, state: 'starting' },
      data: { state: 'open', ref, expiresAt, updatedAt: app.wallClock.now() },
    })
    await audit(app, tx, viewer, {
      tenantId,
      action: 'checkout.start',
      objectKind: 'checkout',
      objectId: checkoutId,
      after: { priceId, quantity },
    })
    return answer
  })
}

/** A page whose address nobody has is shown to nobody: the same key opens another one. */
export async function abandonCheckout(
  app: Pick<App, 'wallClock'>,
  tx: Tx,
  { tenantId, checkoutId }: { readonly tenantId: string; readonly checkoutId: string },
): Promise<void> {
  const { count } = await tx.checkout.updateMany({
    where: { id: checkoutId, state: 'starting' },
    data: { state: 'expired', updatedAt: app.wallClock.now() },
  })
  if (count === 1) await giveBackRedemption(tx, tenantId, { checkoutId })
}
