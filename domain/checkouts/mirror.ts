import type { CheckoutRef } from '../../providers/payments/port.ts'
import { scopeOf, systemViewer } from '../access.ts'
import type { App } from '../app.ts'
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
  const { count } = await app.db.as(scopeOf(viewer), (tx) =>
    tx.checkout.updateMany({
      where: { tenantId, provider: app.payments.name, ref, state: { in: mayComeTo('expired') } },
      data: { state: 'expired', updatedAt: app.wallClock.now() },
    }),
  )
  return count > 0
}
