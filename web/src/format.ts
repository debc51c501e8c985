/** An amount as the API gives it: a whole number of minor units as text. */
export interface MoneyText {
  readonly amountMinor: string
  readonly currency: string
  /** How many decimals the currency has. */
  readonly exponent: number
}

/** In the reader's own locale, exactly: the amount never passes through a float. */
export function formatMoney({ amountMinor, currency, exponent }: MoneyText): string {
  const format = new Intl.NumberFormat(undefined, {
    style: 'currency',
    currency,
    minimumFractionDigits: exponent,
    maximumFractionDigits: exponent,
  })
  return format.format(decimalOf(amountMinor, exponent))
}

function decimalOf(amountMinor: string, exponent: number): Intl.StringNumericLiteral {
  const negative = amountMinor.startsWith('-')
  const digits = amountMinor.replace('-', '').padStart(exponent + 1, '0')
  const whole = digits.slice(0, digits.length - exponent)
  const decimal = `${negative ? '-' : ''}${whole}${exponent > 0 ? `.${digits.slice(-exponent)}` : ''}`
  return decimal as Intl.StringNumericLiteral
}

/** "5 December 2026", in the reader's own words and zone. */
export function formatDay(moment: string): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'long' }).format(new Date(moment))
}

/** "5 Dec 2026", for lists. */
export function formatShortDay(moment: string): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' }).format(new Date(moment))
}

/** "5 Dec 2026, 09:30". */
export function formatMoment(moment: string): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(moment))
}

/** "visa" → "Visa". */
export function formatBrand(brand: string): string {
  const known: Readonly<Record<string, string>> = { amex: 'American Express', jcb: 'JCB', unionpay: 'UnionPay' }
  return known[brand] ?? `${brand.charAt(0).toUpperCase()}${brand.slice(1)}`
}

const EURO = 'AT BE CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK'.split(' ')
const OTHERS: Readonly<Record<string, string>> = { US: 'USD', JP: 'JPY', GB: 'GBP', CH: 'CHF', CA: 'CAD', AU: 'AUD' }

/** The currency to show first: the one of the reader's region where it is offered, else US dollars, else the first. */
export function likelyCurrency(offered: readonly string[], locale = navigator.language): string | undefined {
  const region = new Intl.Locale(locale).maximize().region ?? ''
  const own = EURO.includes(region) ? 'EUR' : OTHERS[region]
  return [own, 'USD'].find((currency) => currency !== undefined && offered.includes(currency)) ?? offered[0]
}
