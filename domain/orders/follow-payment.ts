import { scopeOf } from '../access.ts'
import type { PaymentState } from '../payments/states.ts'
import { moveOrder } from './move.ts'
import { AFTER_PAYMENT } from './rules.ts'
import type { OrderStep } from './step.ts'

/** What has become of a payment that the customer or their bank had to answer: the mirror of the provider's word is what counts. */
export const followPayment: OrderStep = async (app, viewer, order) => {
  const { tenantId, paymentId, state } = order
  if (!paymentId) return false
  const now = await app.clock.now(tenantId)
  return app.db.as(scopeOf(viewer), async (tx) => {
    const payment = await tx.payment.findFirst({ where: { id: paymentId, tenantId } })
    if (!payment) return false
    if (state === 'canceled') {
      // It came through after all, and nobody waits for what it paid for.
      if (payment.state !== 'succeeded') return false
      return moveOrder(app, tx, viewer, order, 'refund_due', { now, refundReason: 'canceled' })
    }
    const to = AFTER_PAYMENT[payment.state as PaymentState]
    if (to === null || to === state) return false
    return moveOrder(app, tx, viewer, order, to, {
      now,
      declineReason: payment.declineReason,
      ...(to === 'paid' ? { paidAt: now } : {}),
    })
  })
}
