import { toPublicId } from '../../lib/ids.ts'
import { ProviderError } from '../../providers/errors.ts'
import type { CustomerRef, RefundOutcome } from '../../providers/payments/port.ts'
import { type SystemViewer, scopeOf } from '../access.ts'
import type { App } from '../app.ts'
import type { UnsettledIntent } from '../subscriptions/settle-start.ts'
import { recordRefund, releaseRefund } from './record-refund.ts'
import { newRefund } from './refund-payment.ts'

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log' | 'failpoint'>

/**
 * Finds out what became of a refund whose answer was lost, by our own id among the payment's refunds at the provider; if it is not there,
 * the same key is sent again, but only while the provider still remembers keys; after that it is taken not to have happened.
 */
export async function settleRefund(app: Slice, viewer: SystemViewer, intent: UnsettledIntent): Promise<void> {
  const { id: intentId, tenantId, subjectId: refundId } = intent
  const refund =
    refundId &&
    (await app.db.as(scopeOf(viewer), (tx) =>
      tx.refund.findFirst({
        where: { id: refundId, tenantId },
        include: { payment: { include: { customer: { select: { ref: true } } } } },
      }),
    ))
  if (!refundId || !refund || refund.state === 'failed' || refund.provider !== app.payments.name)
    return giveUp(app, viewer, intent)
  const outcome = await lookUp(app, viewer, intent, refundId)
  await app.failpoint('refund.create:called')
  if (!outcome) return giveUp(app, viewer, intent)
  const customer = refund.payment.customer.ref as CustomerRef
  await recordRefund(app, viewer, { tenantId, intentId, refundId, customer }, outcome)
}

async function lookUp(
  app: Slice,
  viewer: SystemViewer,
  intent: UnsettledIntent,
  refundId: string,
): Promise<RefundOutcome | null> {
  const request = await app.db.as(scopeOf(viewer), (tx) => newRefund(tx, refundId))
  const payment = (await app.payments.getPayments([request.payment])).get(request.payment)
  const found = payment?.refunds.find((each) => each.ourId === toPublicId('refund', refundId))
  if (payment && found) return { kind: 'refunded', refund: found, payment }
  const remembered = app.wallClock.now().getTime() - intent.claimedAt.getTime() < app.payments.idempotencyWindowMs
  if (!remembered) return null
  try {
    return await app.payments.refundPayment(request, { idempotencyKey: `${intent.id}:${intent.attempt}` })
  } catch (error) {
    if (error instanceof ProviderError && error.fault === 'rejected' && error.sent === 'no') return null
    throw error
  }
}

/** Nothing is there: what was reserved is free again, and the same key may try anew. */
async function giveUp(app: Slice, viewer: SystemViewer, { id, subjectId }: UnsettledIntent): Promise<void> {
  await app.db.as(scopeOf(viewer), async (tx) => {
    const { count } = await tx.intent.updateMany({
      where: { id, state: 'unknown' },
      data: { state: 'failed', updatedAt: app.wallClock.now() },
    })
    if (count === 1 && subjectId) await releaseRefund(app, tx, subjectId)
  })
}
