import { decimal, decimalText } from './decimal.ts'
import { exponentOf, type Money } from './money.ts'

/** The most places that a unit price has, beyond its currency's. */
const MOST_PLACES = 12

/** As people read it, in English: `€1,299.00`, `-¥500`, `KWD 0.999`. Exact, however large. */
export function formatMoney({ amountMinor, currency }: Money): string {
  return formatUnitAmount(amountMinor.toString(), currency)
}

/** @param unitAmount a decimal of minor units: of `0.5` in USD comes `$0.005` @throws RangeError when it is none */
export function formatUnitAmount(unitAmount: string, currency: string): string {
  const digits = exponentOf(currency)
  const { coefficient, scale } = decimal(unitAmount)
  const format = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits + MOST_PLACES,
  })
  // A text is formatted without becoming a float.
  return format.format(decimalText({ coefficient, scale: scale + digits }) as `${number}`)
}
