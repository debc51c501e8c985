import { mostCharged, mostChargedText } from '../../lib/charged-amounts.ts'
import { decimal } from '../../lib/decimal.ts'
import { type Money, money } from '../../lib/money.ts'
import type { CouponDuration, CouponValue } from '../../providers/payments/port.ts'
import type { CouponDuration as Duration } from './states.ts'

/** A coupon as an operator describes it. */
export interface CouponInput {
  readonly productLine: string
  /** What stands on the invoice. */
  readonly name: string
  /** A decimal with at most two places, above 0 and at most 100; either this or `amountOff`. */
  readonly percentOff: string | null
  readonly amountOff: Money | null
  readonly duration: Duration
  /** Of `repeating`: for how many months. */
  readonly months: number | null
  /** By all tenants together; null is without end. */
  readonly maxRedemptions: number | null
  /** Business time. */
  readonly redeemBy: Date | null
  readonly firstTimeOnly: boolean
  readonly oncePerTenant: boolean
  /** What one interval must cost at least. */
  readonly minimum: Money | null
  /** The plans that it is for; none: every plan of the product line. */
  readonly planKeys: readonly string[]
}

export interface Problem {
  readonly field: string
  readonly problem: string
}

/** Stripe takes no longer one. */
const LONGEST_NAME = 40
const MOST_MONTHS = 120

/** What is wrong with a coupon, and in which field; null when it can be given. */
export function problemOf(input: CouponInput, now: Date): Problem | null {
  const { name, percentOff, amountOff, duration, months, minimum } = input
  if (name.trim() === '' || name.length > LONGEST_NAME)
    return { field: 'name', problem: `A name has 1 to ${LONGEST_NAME} characters.` }
  if ((percentOff === null) === (amountOff === null))
    return { field: 'percentOff', problem: 'A coupon takes off either a percentage or an amount.' }
  if (percentOff !== null && !isPercent(percentOff))
    return { field: 'percentOff', problem: 'A percentage is above 0, at most 100, and has two places at most: "12.5".' }
  if (amountOff && !isSome(amountOff))
    return {
      field: 'amountOff',
      problem: `An amount is more than nothing, and ${mostChargedText(amountOff.currency)} at most.`,
    }
  if ((duration === 'repeating') !== (months !== null))
    return { field: 'months', problem: 'A repeating coupon, and no other, says for how many months.' }
  if (months !== null && (months < 1 || months > MOST_MONTHS))
    return { field: 'months', problem: `It lasts for 1 to ${MOST_MONTHS} months.` }
  if (input.maxRedemptions !== null && input.maxRedemptions < 1)
    return { field: 'maxRedemptions', problem: 'It can be redeemed once at least; leave the number out for no end.' }
  if (input.redeemBy && input.redeemBy <= now)
    return { field: 'redeemBy', problem: 'The last moment to redeem it is in the past.' }
  if (minimum && !isSome(minimum))
    return {
      field: 'minimum',
      problem: `A minimum is more than nothing, and ${mostChargedText(minimum.currency)} at most.`,
    }
  if (minimum && amountOff && minimum.currency !== amountOff.currency)
    return { field: 'minimum', problem: 'The minimum is in the currency of the amount.' }
  return null
}

function isSome({ amountMinor, currency }: Money): boolean {
  return amountMinor > 0n && amountMinor <= mostCharged(currency)
}

function isPercent(text: string): boolean {
  if (!/^\d{1,3}(\.\d{1,2})?$/.test(text)) return false
  const { coefficient, scale } = decimal(text)
  return coefficient > 0n && coefficient <= 100n * 10n ** BigInt(scale)
}

/** The columns in which a coupon's terms stand, with it and with what was promised by it. */
export interface TermsColumns {
  readonly percentOff: string | null
  readonly amountOffMinor: bigint | null
  readonly currency: string | null
  readonly duration: string
  readonly months: number | null
}

/** @throws RangeError for columns that no coupon has */
export function couponValue({ percentOff, amountOffMinor, currency }: TermsColumns): CouponValue {
  if (percentOff !== null) return { kind: 'percent', percent: percentOff }
  if (amountOffMinor !== null && currency !== null) return { kind: 'amount', amount: money(amountOffMinor, currency) }
  throw new RangeError('a coupon takes off a percentage or an amount')
}

export function couponDuration({ duration, months }: TermsColumns): CouponDuration {
  if (duration === 'repeating' && months !== null) return { kind: 'repeating', months }
  return { kind: duration === 'once' ? 'once' : 'forever' }
}
