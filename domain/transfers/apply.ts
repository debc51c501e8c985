import type { ProviderPayment } from '../../providers/payments/port.ts'
import type { Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import type { Tx } from '../db.ts'
import { emit } from '../events.ts'
import { book } from '../ledger/book.ts'
import { transferReversed } from '../ledger/rules.ts'
import type { MirroredPayment } from '../payments/mirrored.ts'

type Slice = Pick<App, 'wallClock' | 'jobs' | 'consumers' | 'log'>

/**
 * Makes what a seller has given back of a payment equal to the provider's word, and books the difference: whoever has caused it, a refund, a
 * dispute that was lost or somebody in the provider's dashboard. What was reversed stays reversed.
 */
export async function applyTransfer(
  app: Slice,
  tx: Tx,
  viewer: Viewer,
  payment: MirroredPayment,
  { transfer }: Pick<ProviderPayment, 'transfer'>,
  now: Date,
): Promise<void> {
  if (!transfer || payment.transferAccount === null) return
  const { id, tenantId, currency } = payment
  const { reversedMinor, feeRefundedMinor } = transfer
  const reversed = reversedMinor - payment.reversedMinor
  const feeRefunded = feeRefundedMinor - payment.feeRefundedMinor
  if (reversed === 0n && feeRefunded === 0n) return
  if (reversed < 0n || feeRefunded < 0n) {
    app.log.error({ paymentId: id, reversedMinor, feeRefundedMinor }, 'a transfer may not be less reversed than before')
    return
  }
  await tx.payment.update({ where: { id }, data: { reversedMinor, feeRefundedMinor } })
  await book(app, tx, {
    tenantId,
    source: { kind: 'payment', id },
    step: `reversed:${reversedMinor}:${feeRefundedMinor}`,
    currency,
    lines: transferReversed(reversed, feeRefunded),
    occurredAt: now,
  })
  await audit(app, tx, viewer, {
    tenantId,
    action: 'transfer.apply',
    objectKind: 'payment',
    objectId: id,
    before: {
      reversedMinor: payment.reversedMinor.toString(),
      feeRefundedMinor: payment.feeRefundedMinor.toString(),
    },
    after: { reversedMinor: reversedMinor.toString(), feeRefundedMinor: feeRefundedMinor.toString() },
  })
  await emit(app, tx, viewer, {
    type: 'transfer.reversed',
    tenantId,
    payload: {
      paymentId: id,
      purposeKind: payment.purposeKind,
      purposeId: payment.purposeId,
      reversedMinor: reversedMinor.toString(),
      currency,
    },
    occurredAt: now,
  })
}
