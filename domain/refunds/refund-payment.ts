import { newId, toPublicId } from '../../lib/ids.ts'
import { money } from '../../lib/money.ts'
import type { CustomerRef, NewRefund, PaymentRef } from '../../providers/payments/port.ts'
import { requireOperator, scopeOf, systemViewer, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import type { Tx } from '../db.ts'
import { badInput, DomainError, notFound } from '../errors.ts'
import { afterCall } from '../intents/after-call.ts'
import { assertIdempotencyKey, claim } from '../intents/claim.ts'
import { recordFailure } from '../intents/settle.ts'
import { assertReason } from '../reasons.ts'
import { type RefundResult, recordRefund, releaseRefund } from './record-refund.ts'

export interface RefundInput {
  readonly paymentId: string
  /** In minor units of the payment's currency; null for all that is left. */
  readonly amountMinor: bigint | null
  readonly reason: string
  readonly idempotencyKey: string
}

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log' | 'failpoint'>

/**
 * Gives part or all of a payment back, for staff with "operator:refund" and for our own jobs. The amount is reserved in one statement with
 * the promise: refunds at the same moment never give back more than was captured, together.
 */
export async function refundPayment(app: Slice, viewer: Viewer, input: RefundInput): Promise<RefundResult> {
  const { paymentId, amountMinor, idempotencyKey } = input
  const payment = await findPayment(app, viewer, paymentId)
  const reason = assertReason(input.reason)
  assertIdempotencyKey(idempotencyKey)
  if (amountMinor !== null && amountMinor <= 0n) throw badInput('The amount to refund must be more than nothing.')
  const { tenantId } = payment
  if (payment.provider !== app.payments.name)
    throw new DomainError(
      'UNSUPPORTED',
      `This payment is kept by "${payment.provider}", which is not the payments provider now.`,
    )
  const system = systemViewer('refunds.create', tenantId)
  const refundId = newId()
  const now = await app.clock.now(tenantId)
  const intent = await claim<RefundResult>(
    app,
    system,
    {
      tenantId,
      verb: 'refund.create',
      idempotencyKey,
      body: { paymentId, amountMinor: amountMinor?.toString() ?? null, reason },
    },
    (tx, intentId) => reserve(app, tx, { intentId, refundId, paymentId, amountMinor, reason, now }),
  )
  if (intent.kind === 'answered') return intent.answer
  await app.failpoint('refund.create:claimed')
  try {
    const refund = await app.db.as(scopeOf(system), (tx) => newRefund(tx, refundId))
    const outcome = await app.payments.refundPayment(refund, { idempotencyKey: intent.callKey })
    return await afterCall(async () => {
      await app.failpoint('refund.create:called')
      const customer = payment.customer.ref as CustomerRef
      return recordRefund(app, viewer, { tenantId, intentId: intent.intentId, refundId, customer }, outcome)
    })
  } catch (error) {
    throw await recordFailure(app, system, intent, error, (tx) => releaseRefund(app, tx, refundId))
  }
}

async function findPayment(app: Slice, viewer: Viewer, id: string) {
  const include = { customer: { select: { ref: true } } } as const
  if (viewer.kind !== 'system') requireOperator(viewer, 'operator:refund')
  const payment =
    viewer.kind === 'system'
      ? await app.db.as(scopeOf(viewer), (tx) => tx.payment.findUnique({ where: { id }, include }))
      : await app.db.operator((tx) => tx.payment.findUnique({ where: { id }, include }))
  if (!payment) throw notFound('payment')
  return payment
}

interface Reservation {
  readonly intentId: string
  readonly refundId: string
  readonly paymentId: string
  readonly amountMinor: bigint | null
  readonly reason: string
  readonly now: Date
}

async function reserve(
  app: Slice,
  tx: Tx,
  { intentId, refundId, paymentId, amountMinor, reason, now }: Reservation,
): Promise<RefundResult | undefined> {
  // From here to the end of the transaction nobody else reserves anything of this payment.
  await tx.$queryRaw`select id from payments where id = ${paymentId}::uuid for update`
  const payment = await tx.payment.findUniqueOrThrow({ where: { id: paymentId } })
  const disputed = await tx.dispute.count({ where: { paymentId, state: { not: 'won' } } })
  if (disputed > 0) return { kind: 'disputed', paymentId }
  const leftMinor = payment.capturedMinor - payment.refundedMinor
  const amount = amountMinor ?? leftMinor
  if (amount === 0n || amount > leftMinor)
    return { kind: 'exceeds_captured', paymentId, leftMinor: leftMinor.toString(), currency: payment.currency }
  await tx.payment.update({ where: { id: paymentId }, data: { refundedMinor: { increment: amount } } })
  await tx.refund.create({
    data: {
      id: refundId,
      tenantId: payment.tenantId,
      paymentId,
      amountMinor: amount,
      currency: payment.currency,
      state: 'starting',
      reason,
      provider: payment.provider,
      createdAt: now,
      updatedAt: app.wallClock.now(),
    },
  })
  await tx.intent.update({ where: { id: intentId }, data: { subjectId: refundId } })
  return undefined
}

/** The call, made of what was reserved: the same whoever sends it, and however often. */
export async function newRefund(tx: Tx, refundId: string): Promise<NewRefund> {
  const { amountMinor, currency, payment } = await tx.refund.findUniqueOrThrow({
    where: { id: refundId },
    include: { payment: { select: { ref: true } } },
  })
  return {
    ourId: toPublicId('refund', refundId),
    payment: payment.ref as PaymentRef,
    amount: money(amountMinor, currency),
  }
}
