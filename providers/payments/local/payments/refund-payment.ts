import type { NewRefund, PaymentRef, ProviderPayment, ProviderRefund, RefundOutcome, RefundRef } from '../../port.ts'
import { type LockedCustomer, lockCustomer } from '../customers.ts'
import { rejected, type Tx } from '../gateway.ts'
import { newRef } from '../ids.ts'
import { isWithBank, refundable } from '../rules/refundable.ts'
import { emitPayment, getPayment } from './payment-rows.ts'
import { writeReversed } from './reverse-transfer.ts'

const OPERATION = 'refundPayment'

/** Gives back at once. Under the customer's lock, so that two refunds together never give back more than was captured. */
export async function refundPayment(tx: Tx, input: NewRefund): Promise<RefundOutcome> {
  const { customer: owner } = await getPayment(tx, input.payment, OPERATION)
  const customer = await lockCustomer(tx, owner, OPERATION)
  const before = await getPayment(tx, input.payment, OPERATION)
  const known = before.refunds.find((refund) => refund.ourId === input.ourId)
  if (known) return { kind: 'refunded', refund: known, payment: before }
  const { amountMinor, currency } = input.amount
  if (currency !== before.amount.currency)
    throw rejected(OPERATION, `${before.ref} is in ${before.amount.currency}, not in ${currency}`)
  if (amountMinor <= 0n) throw rejected(OPERATION, `${amountMinor} is nothing to give back`)
  if (isWithBank(before)) return { kind: 'disputed', payment: before }
  if (amountMinor > refundable(before)) return { kind: 'exceeds_captured', payment: before }
  return { kind: 'refunded', ...(await writeRefund(tx, customer, before.ref, { ourId: input.ourId, amountMinor })) }
}

/** Writes the refund and emits it. The customer must be locked, and the amount must be left of the payment. */
export async function writeRefund(
  tx: Tx,
  customer: LockedCustomer,
  ref: PaymentRef,
  { ourId, amountMinor }: { readonly ourId: string | null; readonly amountMinor: bigint },
): Promise<{ refund: ProviderRefund; payment: ProviderPayment }> {
  const id = newRef('refund') as RefundRef
  await tx.query(
    `insert into refunds (id, our_id, payment_id, amount_minor, status, created_at) values ($1, $2, $3, $4, 'succeeded', $5)`,
    [id, ourId, ref, amountMinor, customer.now],
  )
  const before = await getPayment(tx, ref, OPERATION)
  if (before.transfer) await writeReversed(tx, before, before.transfer.reversedMinor + amountMinor)
  const payment = await emitPayment(tx, 'charge.refunded', ref, customer.now)
  const refund = payment.refunds.find((each) => each.ref === id)
  if (!refund) throw rejected(OPERATION, `refund ${id} vanished while it was made`)
  return { refund, payment }
}
