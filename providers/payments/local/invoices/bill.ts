import { lineAmount } from '../../../../lib/pricing.ts'
import type { Taxed } from '../rules/balance.ts'
import { discountOf, isRunning } from '../rules/discount.ts'
import { type TaxRate, taxOf } from '../rules/tax.ts'
import type { BilledSubscription } from '../subscriptions/subscription-rows.ts'

/** What an invoice for one period asks for, in minor units. */
export interface Bill {
  /** Before what is taken off. */
  readonly grossMinor: bigint
  readonly discountMinor: bigint
  /** On top of what is left. */
  readonly taxMinor: bigint
  readonly rate: TaxRate
}

/** Nothing, for the period of a trial. */
export function trialBill(rate: TaxRate): Bill {
  return { grossMinor: 0n, discountMinor: 0n, taxMinor: 0n, rate }
}

/** What it comes to, before what is carried to the invoice. */
export function billed({ grossMinor, discountMinor, taxMinor, rate }: Bill): Taxed {
  return { netMinor: grossMinor - discountMinor, taxMinor, rate }
}

export function billOf(
  {
    pricing,
    quantity,
    discount,
    currency,
    rate,
  }: Pick<BilledSubscription, 'pricing' | 'quantity' | 'discount' | 'currency' | 'rate'>,
  at: Date,
): Bill {
  const grossMinor = lineAmount(pricing, BigInt(quantity))
  const running = discount && isRunning(discount, at)
  const [discountMinor = 0n] = running ? discountOf(discount.terms.value, [grossMinor], currency) : []
  return { grossMinor, discountMinor, taxMinor: taxOf(grossMinor - discountMinor, rate), rate }
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
