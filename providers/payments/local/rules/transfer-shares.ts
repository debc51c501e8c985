import { divideRounded } from '../../../../lib/decimal.ts'
import type { PaymentTransfer } from '../../port.ts'

/**
 * Of the fee, what has been given back once the seller has given back so much of the payment: in proportion, of the sum and not of each
 * step, so that the last step gives back the rest.
 */
export function feeRefunded(reversedMinor: bigint, amountMinor: bigint, { feeMinor }: PaymentTransfer): bigint {
  return divideRounded(feeMinor * reversedMinor, amountMinor)
}
