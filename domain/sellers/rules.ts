import { divideRounded } from '../../lib/decimal.ts'
import { exponentOf, type Money } from '../../lib/money.ts'

/** A hundredth of a per cent each. */
export const ALL_BASIS_POINTS = 10_000
const LONGEST_NAME = 100

/**
 * What the platform keeps of a sale, in minor units, rounded once: to the nearest, a half up. Of a currency with three decimals providers
 * take round tens only (docs.stripe.com/currencies, "Three-decimal currencies"), and so does the fee.
 * @param basisPoints 0 to 10,000
 */
export function feeOf({ amountMinor, currency }: Money, basisPoints: number): bigint {
  const step = exponentOf(currency) === 3 ? 10n : 1n
  const fee = divideRounded(amountMinor * BigInt(basisPoints), BigInt(ALL_BASIS_POINTS) * step) * step
  return fee > amountMinor ? amountMinor : fee
}

/** What is wrong with a fee; null when it can be kept. */
export function problemOfFee(basisPoints: number): string | null {
  return Number.isInteger(basisPoints) && basisPoints >= 0 && basisPoints <= ALL_BASIS_POINTS
    ? null
    : `A fee is a whole number of basis points from 0 to ${ALL_BASIS_POINTS}: 1000 are ten per cent.`
}

/** What is wrong with the name under which somebody sells; null when buyers can be shown it. */
export function problemOfName(name: string): string | null {
  return name.trim() === '' || name.length > LONGEST_NAME
    ? `A seller's name has 1 to ${LONGEST_NAME} characters.`
    : null
}
