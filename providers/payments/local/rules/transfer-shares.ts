import { divideRounded } from '../../../../lib/decimal.ts'
import { exponentOf, type Money } from '../../../../lib/money.ts'
import type { PaymentTransfer } from '../../port.ts'

/**
 * What the platform keeps of one payment of a subscription, rounded once: to the nearest minor unit, a half up; a round ten in currencies with
 * three decimals.
 */
export function feeOf({ amountMinor, currency }: Money, feeBasisPoints: number): bigint {
  const step = exponentOf(currency) === 3 ? 10n : 1n
  const fee = divideRounded(amountMinor * BigInt(feeBasisPoints), 10_000n * step) * step
  return fee > amountMinor ? amountMinor : fee
}

/**
 * Of the fee, what has been given back once the seller has given back so much of the payment: in proportion, of the sum and not of each
 * step, so that the last step gives back the rest.
 */
export function feeRefunded(reversedMinor: bigint, amountMinor: bigint, { feeMinor }: PaymentTransfer): bigint {
  return divideRounded(feeMinor * reversedMinor, amountMinor)
}
