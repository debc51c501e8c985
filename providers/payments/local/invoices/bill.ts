import { lineAmount } from '../../../../lib/pricing.ts'
import { discountOf, isRunning } from '../rules/discount.ts'
import type { BilledSubscription } from '../subscriptions/subscription-rows.ts'

/** What an invoice for one period asks for, in minor units. */
export interface Bill {
  /** Before what is taken off. */
  readonly grossMinor: bigint
  readonly discountMinor: bigint
  readonly dueMinor: bigint
}

/** Nothing, for the period of a trial. */
export const TRIAL_BILL: Bill = { grossMinor: 0n, discountMinor: 0n, dueMinor: 0n }

export function billOf(
  { pricing, quantity, discount, currency }: Pick<BilledSubscription, 'pricing' | 'quantity' | 'discount' | 'currency'>,
  at: Date,
): Bill {
  const grossMinor = lineAmount(pricing, BigInt(quantity))
  const running = discount && isRunning(discount, at)
  const [discountMinor = 0n] = running ? discountOf(discount.terms.value, [grossMinor], currency) : []
  return { grossMinor, discountMinor, dueMinor: grossMinor - discountMinor }
}

type Discounted = Pick<BilledSubscription, 'discount' | 'periodDiscounted' | 'currency'>

/** What a whole period costs where it is the current one: less what was taken off its invoice, so that nothing is credited that was not paid. */
export function netInPeriod({ discount, periodDiscounted, currency }: Discounted, grossMinor: bigint): bigint {
  const [off = 0n] = discount && periodDiscounted ? discountOf(discount.terms.value, [grossMinor], currency) : []
  return grossMinor - off
}

/** What a whole period costs that a change begins at `at`. A coupon that is taken off once waits for the next invoice that comes by itself. */
export function netOfNew({ discount, currency }: Discounted, grossMinor: bigint, at: Date): bigint {
  const runs = discount && discount.terms.duration.kind !== 'once' && isRunning(discount, at)
  const [off = 0n] = runs ? discountOf(discount.terms.value, [grossMinor], currency) : []
  return grossMinor - off
}
