import type { Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import type { Tx } from '../db.ts'
import type { MirroredPayment } from '../payments/mirrored.ts'

/**
 * Suspends the subscription that a disputed invoice paid for, and lifts it once no payment of it is disputed any more. What another kind of
 * purchase gives is its own noun's to suspend, on the events `dispute.open`, `dispute.lost` and `dispute.won`.
 */
export async function suspendWhatItPaid(
  app: Pick<App, 'wallClock'>,
  tx: Tx,
  viewer: Viewer,
  payment: MirroredPayment,
  now: Date,
): Promise<void> {
  if (payment.purposeKind !== 'invoice' || !payment.purposeId) return
  const invoice = await tx.invoice.findUnique({ where: { id: payment.purposeId }, include: { subscription: true } })
  const subscription = invoice?.subscription
  if (!subscription) return
  const invoices = await tx.invoice.findMany({ where: { subscriptionId: subscription.id }, select: { id: true } })
  const against = await tx.dispute.count({
    where: {
      state: { not: 'won' },
      payment: { purposeKind: 'invoice', purposeId: { in: invoices.map((each) => each.id) } },
    },
  })
  const suspendedAt = against > 0 ? (subscription.suspendedAt ?? now) : null
  if (suspendedAt?.getTime() === subscription.suspendedAt?.getTime()) return
  const { count } = await tx.subscription.updateMany({
    where: { id: subscription.id, version: subscription.version },
    data: { suspendedAt, version: subscription.version + 1, updatedAt: app.wallClock.now() },
  })
  if (count === 0) throw new Error(`subscription ${subscription.id} was changed by somebody else meanwhile`)
  await audit(app, tx, viewer, {
    tenantId: subscription.tenantId,
    action: suspendedAt ? 'subscription.suspend' : 'subscription.unsuspend',
    objectKind: 'subscription',
    objectId: subscription.id,
    after: { because: 'dispute', paymentId: payment.id },
  })
}
