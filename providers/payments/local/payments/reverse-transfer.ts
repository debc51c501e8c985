import type { NewReversal, PaymentRef, ProviderPayment, ReversalOutcome } from '../../port.ts'
import { lockCustomer } from '../customers.ts'
import { rejected, type Tx } from '../gateway.ts'
import { feeRefunded } from '../rules/transfer-shares.ts'
import { getPayment } from './payment-rows.ts'

const OPERATION = 'reverseTransfer'

/** Takes back from the seller what they have not given back yet; their account here is never empty. */
export async function reverseTransfer(tx: Tx, { payment, upTo }: NewReversal): Promise<ReversalOutcome> {
  const { customer } = await getPayment(tx, payment, OPERATION)
  await lockCustomer(tx, customer, OPERATION)
  const before = await getPayment(tx, payment, OPERATION)
  if (!before.transfer) throw rejected(OPERATION, `${payment} went to no seller`)
  if (upTo.currency !== before.amount.currency)
    throw rejected(OPERATION, `${payment} is in ${before.amount.currency}, not in ${upTo.currency}`)
  if (upTo.amountMinor > before.captured.amountMinor)
    throw rejected(OPERATION, `${upTo.amountMinor} is more than ${payment} has brought the seller`)
  await writeReversed(tx, before, upTo.amountMinor)
  return { kind: 'reversed', payment: await getPayment(tx, payment, OPERATION) }
}

/** The seller has given back so much of the payment in all, never less than before, and the fee in proportion. */
export async function writeReversed(
  tx: Tx,
  { ref, amount, transfer }: { readonly ref: PaymentRef } & Pick<ProviderPayment, 'amount' | 'transfer'>,
  reversedMinor: bigint,
): Promise<void> {
  if (!transfer || reversedMinor <= transfer.reversedMinor) return
  await tx.query('update payments set transfer_reversed_minor = $2, transfer_fee_refunded_minor = $3 where id = $1', [
    ref,
    reversedMinor,
    feeRefunded(reversedMinor, amount.amountMinor, transfer),
  ])
}
