import { allocate } from '../../../../lib/allocate.ts'
import { addMonths } from '../../../../lib/clock.ts'
import { invalid } from './errors.ts'
import { find } from './lookups.ts'
import type { StripeState } from './state.ts'
import type { Coupon, Discount, InvoiceLine, Subscription } from './types.ts'

/** Redeems the coupons for a new subscription; answers the ids that stand in its `discounts`. */
export function newDiscounts(
  state: StripeState,
  subscription: Subscription,
  asked: readonly { coupon?: string }[] | undefined,
  at: number,
): string[] {
  return (asked ?? []).map((each, index) => {
    const coupon = find(state, 'coupons', each.coupon ?? '', `discounts[${index}][coupon]`)
    if (coupon.currency !== null && coupon.currency !== subscription.currency)
      throw invalid(`The coupon is in ${coupon.currency} and the subscription in ${subscription.currency}.`, {
        param: `discounts[${index}][coupon]`,
      })
    const months = coupon.duration_in_months
    return state.put('discounts', {
      id: state.id('di'),
      object: 'discount',
      checkout_session: null,
      customer: String(subscription.customer),
      customer_account: null,
      end: months === null ? null : addMonths(new Date(at * 1_000), months).getTime() / 1_000,
      invoice: null,
      invoice_item: null,
      promotion_code: null,
      source: { coupon: coupon.id, type: 'coupon' },
      start: at,
      subscription: subscription.id,
      subscription_item: null,
    }).id
  })
}

/** The discounts of the subscription that still run. */
export function runningDiscounts(state: StripeState, subscription: string, at: number): Discount[] {
  return find(state, 'subscriptions', subscription)
    .discounts.map((id) => find(state, 'discounts', String(id)))
    .filter(({ end }) => !end || at < end)
}

/** Takes the discounts off the lines, one after the other; a `once` coupon that took something off leaves the subscription. */
export function discounted(
  state: StripeState,
  lines: readonly InvoiceLine[],
  discounts: readonly Discount[],
): InvoiceLine[] {
  return discounts.reduce<InvoiceLine[]>(
    (before, discount) => {
      const left = before.map((line) => BigInt(line.amount - sumOf(line.discount_amounts ?? [])))
      const coupon = couponOf(state, discount)
      const off = offSum(
        coupon,
        left.reduce((all, part) => all + part, 0n),
      )
      if (off === 0n) return before
      if (coupon.duration === 'once' && discount.subscription)
        state.change('subscriptions', discount.subscription, { discounts: [] })
      const parts = allocate(off, left)
      return before.map((line, index) => ({
        ...line,
        discount_amounts: [...(line.discount_amounts ?? []), { amount: Number(parts[index]), discount: discount.id }],
        discounts: [...line.discounts, discount.id],
      }))
    },
    [...lines],
  )
}

function couponOf(state: StripeState, discount: Discount): Coupon {
  return find(state, 'coupons', String(discount.source.coupon))
}

/** Percents have two places at most; a half goes up. */
function offSum({ percent_off, amount_off }: Coupon, sum: bigint): bigint {
  if (amount_off !== null) return BigInt(amount_off) < sum ? BigInt(amount_off) : sum
  return (sum * BigInt(Math.round((percent_off ?? 0) * 100)) * 2n + 10_000n) / 20_000n
}

export function sumOf(amounts: readonly { amount: number }[]): number {
  return amounts.reduce((sum, { amount }) => sum + amount, 0)
}

/** What all lines together lost to each discount. */
export function totalDiscounts(lines: readonly InvoiceLine[]): { amount: number; discount: string }[] {
  const totals = new Map<string, number>()
  for (const { amount, discount } of lines.flatMap((line) => line.discount_amounts ?? []))
    totals.set(String(discount), (totals.get(String(discount)) ?? 0) + amount)
  return [...totals].map(([discount, amount]) => ({ amount, discount }))
}
