import type { CheckoutRef } from '../../providers/payments/port.ts'
import { scopeOf, systemViewer } from '../access.ts'
import type { App } from '../app.ts'
import { giveBackRedemption } from '../coupons/redeem.ts'
import { mirrorSubscription } from '../subscriptions/mirror.ts'
import { mayComeTo } from './states.ts'

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log' | 'failpoint'>

/** Fetches what has become of a page, and applies it. @returns false for a page that is not ours */
export async function mirrorCheckout(app: Slice, tenantId: string, ref: CheckoutRef): Promise<boolean> {
  const theirs = (await app.payments.getCheckouts([ref])).get(ref)
  if (!theirs) return false
  if (theirs.subscription) return mirrorSubscription(app, tenantId, theirs.subscription)
  if (theirs.status !== 'expired') return true
  const viewer = systemViewer('checkouts.mirror', tenantId)
  return app.db.as(scopeOf(viewer), async (tx) => {
    const which = { tenantId, provider: app.payments.name, ref }
    const ours = await tx.checkout.findFirst({ where: which, select: { id: true } })
    if (!ours) return false
    const { count } = await tx.checkout.updateMany({
      where: { id: ours.id, state: { in: mayComeTo('expired') } },
      data: { state: 'expired', updatedAt: app.wallClock.now() },
    })
    if (count === 1) await giveBackRedemption(tx, tenantId, { checkoutId: ours.id })
    return true
  })
}
