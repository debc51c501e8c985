import { money, withExponent } from '../../lib/money.ts'

/** Terms in the API's words, from the columns in which they stand. */
export function shownTerms(row: {
  readonly name: unknown
  readonly percentOff: unknown
  readonly amountOffMinor: unknown
  readonly currency: unknown
  readonly duration: unknown
  readonly months: unknown
}) {
  const { name, percentOff, amountOffMinor, currency, duration, months } = row
  const amountOff = amountOffMinor === null ? null : withExponent(money(String(amountOffMinor), String(currency)))
  return { name, percentOff, amountOff, duration, months }
}
