import { scopeOf } from '../access.ts'
import { DomainError } from '../errors.ts'
import { refundPayment } from '../refunds/refund-payment.ts'
import { moveOrder } from './move.ts'
import type { OrderStep } from './step.ts'

/**
 * Gives an order's whole payment back. The order is the idempotency key: whoever comes again, it is given back once. That its money has gone
 * already, by staff's hand or to the customer's bank, is the same to the order.
 */
export const refundOrder: OrderStep = async (app, viewer, order) => {
  const { id, tenantId, paymentId } = order
  if (!paymentId) throw new DomainError('INTERNAL', 'An order is to be refunded that was never paid.')
  await app.failpoint('order.refund:claimed')
  const { refundReason } = await app.db.as(scopeOf(viewer), (tx) => tx.order.findUniqueOrThrow({ where: { id } }))
  const refunded = await refundPayment(app, viewer, {
    paymentId,
    amountMinor: null,
    reason: `order: ${refundReason}`,
    idempotencyKey: `order-refund:${id}:${paymentId}`,
  })
  if (refunded.kind === 'exceeds_captured' && refunded.leftMinor !== '0')
    throw new DomainError('INTERNAL', 'Part of this payment is being given back by hand: give the rest back too.')
  await app.failpoint('order.refund:called')
  const now = await app.clock.now(tenantId)
  await app.db.as(scopeOf(viewer), (tx) => moveOrder(app, tx, viewer, order, 'refunded', { now, endedAt: now }))
  return true
}
