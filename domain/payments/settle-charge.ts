import { toPublicId } from '../../lib/ids.ts'
import { ProviderError } from '../../providers/errors.ts'
import type { CustomerRef, PaymentOutcome, ProviderPayment } from '../../providers/payments/port.ts'
import { type SystemViewer, scopeOf } from '../access.ts'
import type { App } from '../app.ts'
import type { UnsettledIntent } from '../subscriptions/settle-start.ts'
import { findNewPayment } from './asked.ts'
import { endCharge, recordCharge } from './record-charge.ts'

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log' | 'failpoint'>

/**
 * Finds out what became of a charge whose answer was lost. First by our own id in the provider's metadata; if it is not there, the same key
 * is sent again, but only while the provider still remembers keys; after that it is taken not to have happened.
 */
export async function settleCharge(app: Slice, viewer: SystemViewer, intent: UnsettledIntent): Promise<void> {
  const { id: intentId, tenantId, subjectId } = intent
  const payment =
    subjectId &&
    (await app.db.as(scopeOf(viewer), (tx) =>
      tx.payment.findFirst({ where: { id: subjectId, tenantId }, include: { customer: { select: { ref: true } } } }),
    ))
  if (!payment || payment.state === 'failed' || payment.provider !== app.payments.name)
    return giveUp(app, viewer, intent)
  const outcome = await lookUp(app, viewer, intent, payment.id)
  await app.failpoint('payment.create:called')
  if (!outcome) return giveUp(app, viewer, intent)
  const customer = payment.customer.ref as CustomerRef
  await recordCharge(app, viewer, { tenantId, intentId, paymentId: payment.id, customer }, outcome)
}

/** What the call came to; null when it certainly did not happen. */
async function lookUp(
  app: Slice,
  viewer: SystemViewer,
  intent: UnsettledIntent,
  paymentId: string,
): Promise<PaymentOutcome | null> {
  const found = await app.payments.findPayment(toPublicId('payment', paymentId))
  const remembered = app.wallClock.now().getTime() - intent.claimedAt.getTime() < app.payments.idempotencyWindowMs
  const idempotencyKey = `${intent.id}:${intent.attempt}`
  // One that waits for the customer: only the repeated call gives back the secret with which they confirm.
  if (found && found.status !== 'action_required') return outcomeOf(found)
  if (remembered) {
    const payment = await app.db.as(scopeOf(viewer), (tx) => findNewPayment(tx, paymentId))
    try {
      return await app.payments.createPayment(payment, { idempotencyKey })
    } catch (error) {
      if (!found && error instanceof ProviderError && error.fault === 'rejected' && error.sent === 'no') return null
      throw error
    }
  }
  return found && outcomeOf(await app.payments.cancelPayment(found.ref, { idempotencyKey: `${intent.id}:cancel` }))
}

function outcomeOf(payment: ProviderPayment): PaymentOutcome {
  if (payment.status === 'succeeded' || payment.status === 'processing') return { kind: payment.status, payment }
  return { kind: 'declined', reason: payment.declineReason ?? 'authentication_required', payment }
}

/** Nothing is there: the client may try again under the same key. */
async function giveUp(app: Slice, viewer: SystemViewer, { id, tenantId, subjectId }: UnsettledIntent): Promise<void> {
  await app.db.as(scopeOf(viewer), async (tx) => {
    const { count } = await tx.intent.updateMany({
      where: { id, state: 'unknown' },
      data: { state: 'failed', updatedAt: app.wallClock.now() },
    })
    if (count === 1 && subjectId) await endCharge(app, tx, { tenantId, id: subjectId }, 'failed')
  })
}
