import { decimal, decimalText, times } from '../../../lib/decimal.ts'
import { exponentOf, type Money, money } from '../../../lib/money.ts'

/**
 * Stripe's "smallest unit" is not always ISO 4217's minor unit (docs.stripe.com/currencies, "Zero-decimal currencies" and
 * "Special cases"): MGA has none at Stripe, and ISK and UGX are written with two decimals that must be 00.
 */
const STRIPE_EXPONENTS: Readonly<Record<string, number>> = { MGA: 0, ISK: 2, UGX: 2 }

function shift(currency: string): number {
  return (STRIPE_EXPONENTS[currency] ?? exponentOf(currency)) - exponentOf(currency)
}

/**
 * What Stripe calls `amount` or `unit_amount`.
 * @throws RangeError when Stripe cannot express the amount: more decimals than it takes, or beyond a safe integer
 */
export function toStripeAmount({ amountMinor, currency }: Money): number {
  const by = shift(currency)
  const factor = 10n ** BigInt(Math.abs(by))
  if (by < 0 && amountMinor % factor !== 0n)
    throw new RangeError(`Stripe takes ${currency} in whole units only: ${amountMinor} minor units cannot be charged`)
  // Exact because: whatever a number cannot hold exactly is refused below.
  const amount = Number(by < 0 ? amountMinor / factor : amountMinor * factor)
  // Three-decimal currencies must end in 0 (docs.stripe.com/currencies, "Three-decimal currencies").
  if (exponentOf(currency) === 3 && amount % 10 !== 0)
    throw new RangeError(`Stripe takes ${currency} in steps of ten minor units: ${amountMinor} cannot be charged`)
  if (!Number.isSafeInteger(amount)) throw new RangeError(`${amountMinor} ${currency} is more than Stripe can express`)
  return amount
}

/**
 * What Stripe calls `unit_amount_decimal`, for a price of less than a minor unit a unit.
 * @throws RangeError for a currency whose unit at Stripe is not ours, or of which Stripe takes round amounts only
 */
export function toStripeDecimal(unit: string, currency: string): string {
  if (exponentOf(currency) === 3 || (shift(currency) !== 0 && currency !== 'MGA'))
    throw new RangeError(`Stripe takes no prices of a part of a minor unit in ${currency}: "${unit}" cannot be charged`)
  return decimalText(shift(currency) < 0 ? times(decimal(unit), decimal('0.01')) : decimal(unit))
}

/** `currency` as Stripe writes it, in lower case. @throws RangeError for an amount that our minor units cannot hold */
export function fromStripeAmount(amount: number, currency: string): Money {
  const code = currency.toUpperCase()
  const by = shift(code)
  const factor = 10n ** BigInt(Math.abs(by))
  const units = BigInt(amount)
  if (by > 0 && units % factor !== 0n)
    throw new RangeError(`Stripe reported ${amount} for ${code}, which has no decimals`)
  return money(by > 0 ? units / factor : units * factor, code)
}
