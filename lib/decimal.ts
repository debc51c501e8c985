/**
 * An exact decimal: `coefficient` × 10^-`scale`. Unit prices of less than a minor unit are written as decimals and become money once, where
 * a line of an invoice is added up.
 */
export interface Decimal {
  readonly coefficient: bigint
  readonly scale: number
}

/** Stripe's own limit for a unit price (API reference, Price, `unit_amount_decimal`). */
const MOST_PLACES = 12
const PLAIN = /^(-?)(\d{1,20})(?:\.(\d{1,12}))?$/

/** @throws RangeError for anything but a plain decimal of at most 12 places: "0.005", "12", "-3.5" */
export function decimal(text: string): Decimal {
  const [, sign, whole = '', places = ''] = PLAIN.exec(text) ?? []
  if (whole === '')
    throw new RangeError(`"${text}" is not a decimal: write digits with at most ${MOST_PLACES} places, like 0.005`)
  const coefficient = BigInt(whole + places)
  return { coefficient: sign ? -coefficient : coefficient, scale: places.length }
}

export function times(a: Decimal, b: Decimal): Decimal {
  return { coefficient: a.coefficient * b.coefficient, scale: a.scale + b.scale }
}

export function plus(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale)
  return { coefficient: shifted(a, scale) + shifted(b, scale), scale }
}

/** The shortest way to write it: no zeros at the end, no point without places. */
export function decimalText({ coefficient, scale }: Decimal): string {
  const digits = (coefficient < 0n ? -coefficient : coefficient).toString().padStart(scale + 1, '0')
  const places = scale === 0 ? '' : digits.slice(-scale).replace(/0+$/, '')
  return `${coefficient < 0n ? '-' : ''}${digits.slice(0, digits.length - scale)}${places && `.${places}`}`
}

/** The nearest whole number; a half goes away from zero. */
export function rounded({ coefficient, scale }: Decimal): bigint {
  return divideRounded(coefficient, 10n ** BigInt(scale))
}

/** `dividend / divisor`, to the nearest whole number; a half goes away from zero. @throws RangeError when the divisor is not positive */
export function divideRounded(dividend: bigint, divisor: bigint): bigint {
  if (divisor <= 0n) throw new RangeError('can only divide by a positive number')
  const size = dividend < 0n ? -dividend : dividend
  const quotient = (2n * size + divisor) / (2n * divisor)
  return dividend < 0n ? -quotient : quotient
}

function shifted({ coefficient, scale }: Decimal, to: number): bigint {
  return coefficient * 10n ** BigInt(to - scale)
}
