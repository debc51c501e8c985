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
  const amount = Number(by < 0 ? amountMinor / factor : amountMinor * factor)
  // Three-decimal currencies must end in 0 (docs.stripe.com/currencies, "Three-decimal currencies").
  if (exponentOf(currency) === 3 && amount % 10 !== 0)
    throw new RangeError(`Stripe takes ${currency} in steps of ten minor units: ${amountMinor} cannot be charged`)
  if (!Number.isSafeInteger(amount)) throw new RangeError(`${amountMinor} ${currency} is more than Stripe can express`)
  return amount
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
