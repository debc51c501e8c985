import type { PaymentRef } from '../../providers/payments/port.ts'
import { type SystemViewer, scopeOf } from '../access.ts'
import type { App } from '../app.ts'
import type { UnsettledIntent } from '../subscriptions/settle-start.ts'
import { recordCancel } from './record-cancel.ts'

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log' | 'failpoint'>

/**
 * Finds out whether an order's payment was cancelled, by reading it at the provider. One that still waits for the customer was not: the
 * client may ask again under the same key.
 */
export async function settleCancel(app: Slice, viewer: SystemViewer, intent: UnsettledIntent): Promise<void> {
  const { id: intentId, tenantId, subjectId: orderId } = intent
  const payment = orderId && (await paymentOf(app, viewer, { tenantId, orderId }))
  const ref = payment && payment.provider === app.payments.name ? (payment.ref as PaymentRef | null) : null
  const theirs = ref ? (await app.payments.getPayments([ref])).get(ref) : undefined
  await app.failpoint('order.cancel:called')
  if (orderId && payment && theirs && theirs.status !== 'action_required') {
    await recordCancel(app, viewer, { tenantId, intentId, orderId, paymentId: payment.id }, theirs)
    return
  }
  await app.db.as(scopeOf(viewer), (tx) =>
    tx.intent.updateMany({
      where: { id: intentId, state: 'unknown' },
      data: { state: 'failed', updatedAt: app.wallClock.now() },
    }),
  )
}

function paymentOf(app: Slice, viewer: SystemViewer, at: { readonly tenantId: string; readonly orderId: string }) {
  return app.db.as(scopeOf(viewer), async (tx) => {
    const order = await tx.order.findFirst({ where: { id: at.orderId, tenantId: at.tenantId } })
    if (!order?.paymentId) return null
    return tx.payment.findFirst({ where: { id: order.paymentId, tenantId: at.tenantId } })
  })
}
