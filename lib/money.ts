/**
 * Money is an integer count of minor units and an ISO 4217 code. The exponent (how many decimals the currency has)
 * comes from this table and nowhere else, so that JPY 500 and KWD 0.500 are never confused.
 */
export interface Money {
  readonly amountMinor: bigint
  readonly currency: string
}

/** Exponents of the currencies whose minor unit is not a hundredth (ISO 4217, list one). */
const EXPONENTS: Readonly<Record<string, number>> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
  CLF: 4,
  UYW: 4,
}

const CODE = /^[A-Z]{3}$/
const WHOLE = /^-?\d+$/

/** @throws RangeError when `currency` is not three capital letters, or `amountMinor` is not a whole number. */
export function money(amountMinor: bigint | number | string, currency: string): Money {
  if (!CODE.test(currency))
    throw new RangeError(`"${currency}" is not an ISO 4217 currency code: write three capital letters`)
  if (!WHOLE.test(String(amountMinor))) throw new RangeError(`"${amountMinor}" is not a whole number of minor units`)
  return { amountMinor: BigInt(amountMinor), currency }
}

/** How many decimal places the currency has: 2 unless ISO 4217 says otherwise. */
export function exponentOf(currency: string): number {
  return EXPONENTS[currency] ?? 2
}

/** An amount as the API shows it: a client without the table above can still place the decimal point. */
export function withExponent(value: Money): Money & { readonly exponent: number } {
  return { ...value, exponent: exponentOf(value.currency) }
}

/** @throws RangeError when the two are of different currencies: amounts are never converted in silence. */
export function addMoney(a: Money, b: Money): Money {
  if (a.currency !== b.currency) throw new RangeError(`cannot add ${b.currency} to ${a.currency}`)
  return { amountMinor: a.amountMinor + b.amountMinor, currency: a.currency }
}

/** "9.99", "500", "0.500": the amount in major units as a plain decimal, without the currency. */
export function majorUnits(value: Money): string {
  const exponent = exponentOf(value.currency)
  const negative = value.amountMinor < 0n
  const digits = (negative ? -value.amountMinor : value.amountMinor).toString().padStart(exponent + 1, '0')
  const whole = digits.slice(0, digits.length - exponent)
  return `${negative ? '-' : ''}${whole}${exponent ? `.${digits.slice(-exponent)}` : ''}`
}

/** "USD 9.99": for mails, logs and tables; pages format with Intl in the reader's own locale. */
export function formatMoney(value: Money): string {
  return `${value.currency} ${majorUnits(value)}`
}
