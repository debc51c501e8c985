import { formatMoney } from './format-money.ts'
import { exponentOf, type Money } from './money.ts'

/** Eight digits of Stripe's unit, in most currencies (docs.stripe.com/currencies). */
const MOST = 99_999_999n
/**
 * Where that is another number of our minor units, because Stripe's unit is not ours (providers/payments/stripe/amounts.ts), or where it takes more digits: a bound of
 * ours must not refuse what can be charged.
 */
const OTHERS: Readonly<Record<string, bigint>> = {
  ISK: 999_999n,
  UGX: 999_999n,
  MGA: 9_999_999_900n,
  IDR: 999_999_999_999n,
  COP: 9_999_999_999n,
  HUF: 9_999_999_999n,
  INR: 9_999_999_999n,
  LBP: 9_999_999_999n,
}

/** The most that is charged at once, in minor units. A price, a cart and a charge that staff ask for are bounded by it, so that none is refused only when it is to be paid. */
export function mostCharged(currency: string): bigint {
  return OTHERS[currency] ?? MOST
}

/** The same as people read it. */
export function mostChargedText(currency: string): string {
  return formatMoney({ amountMinor: mostCharged(currency), currency })
}

/** Why nothing can be sold at this price; null when it can. */
export function problemOfPrice({ amountMinor, currency }: Money): string | null {
  if (amountMinor <= 0n || amountMinor > mostCharged(currency))
    return `A price is more than nothing, and ${mostChargedText(currency)} at most.`
  // Because: providers take no other (docs.stripe.com/currencies, "Three-decimal currencies").
  if (exponentOf(currency) === 3 && amountMinor % 10n !== 0n)
    return 'In a currency with three decimals a price is a round ten.'
  return null
}
