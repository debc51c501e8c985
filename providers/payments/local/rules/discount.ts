import { allocate } from '../../../../lib/allocate.ts'
import { addMonths } from '../../../../lib/clock.ts'
import { decimal, divideRounded } from '../../../../lib/decimal.ts'
import type { CouponDuration, CouponValue } from '../../port.ts'

export interface CouponTerms {
  readonly name: string
  readonly value: CouponValue
  readonly duration: CouponDuration
}

/** A coupon that was redeemed for a subscription. */
export interface AppliedDiscount {
  readonly terms: CouponTerms
  readonly since: Date
  /** How many invoices it has made smaller. */
  readonly used: number
}

/** Whether an invoice of this moment is made smaller: `once` waits for the first that asks for something, months count from the redemption. */
export function isRunning({ terms, since, used }: AppliedDiscount, at: Date): boolean {
  switch (terms.duration.kind) {
    case 'once':
      return used === 0
    case 'repeating':
      return at < addMonths(since, terms.duration.months)
    case 'forever':
      return true
  }
}

/**
 * What is taken off each line: computed once from their sum, never more than it, and shared out by their amounts.
 * @param lines minor units, none negative
 * @throws RangeError for an amount in another currency
 */
export function discountOf(value: CouponValue, lines: readonly bigint[], currency: string): readonly bigint[] {
  const sum = lines.reduce((all, line) => all + line, 0n)
  const off = offSum(value, sum, currency)
  return off === 0n ? lines.map(() => 0n) : allocate(off, lines)
}

function offSum(value: CouponValue, sum: bigint, currency: string): bigint {
  if (value.kind === 'amount') {
    if (value.amount.currency !== currency)
      throw new RangeError(`${value.amount.currency} cannot be taken off an invoice in ${currency}`)
    return value.amount.amountMinor < sum ? value.amount.amountMinor : sum
  }
  const { coefficient, scale } = decimal(value.percent)
  return divideRounded(sum * coefficient, 100n * 10n ** BigInt(scale))
}
