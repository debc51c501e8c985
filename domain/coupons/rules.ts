import type { Money } from '../../lib/money.ts'
import type { PromotionCodeRefusal } from './states.ts'

export interface CodeFacts {
  readonly now: Date
  /** Null for a word that does not exist, or that is another tenant's. */
  readonly code: {
    readonly endedAt: Date | null
    readonly expiresAt: Date | null
    readonly redeemed: number
    readonly maxRedemptions: number | null
    readonly coupon: {
      readonly productLine: string
      readonly endedAt: Date | null
      readonly redeemBy: Date | null
      readonly redeemed: number
      readonly maxRedemptions: number | null
      readonly currency: string | null
      readonly firstTimeOnly: boolean
      readonly oncePerTenant: boolean
      readonly minimum: Money | null
      readonly planKeys: readonly string[]
    }
  } | null
  readonly price: {
    readonly productLine: string
    readonly planKey: string
    /** What a quantity costs for one interval. */
    readonly amount: Money
  }
  /** The tenant has had a subscription of this product line that came to life. */
  readonly returning: boolean
  /** The tenant has redeemed the coupon before, or holds it for a page of the provider's. */
  readonly redeemedBefore: boolean
}

/** Why the code cannot be redeemed for this price; null when it can. A word of somebody else's is no different from none. */
export function refusalOf({ now, code, price, returning, redeemedBefore }: CodeFacts): PromotionCodeRefusal | null {
  if (!code || code.coupon.productLine !== price.productLine) return 'unknown'
  const { coupon } = code
  if (isOver(code.endedAt, now) || isOver(coupon.endedAt, now)) return 'ended'
  if (isOver(code.expiresAt, now) || isOver(coupon.redeemBy, now)) return 'ended'
  if (coupon.oncePerTenant && redeemedBefore) return 'already_redeemed'
  if (isSpent(code) || isSpent(coupon)) return 'spent'
  if (coupon.planKeys.length > 0 && !coupon.planKeys.includes(price.planKey)) return 'other_plan'
  if (coupon.currency !== null && coupon.currency !== price.amount.currency) return 'wrong_currency'
  if (coupon.minimum && coupon.minimum.currency !== price.amount.currency) return 'wrong_currency'
  if (coupon.minimum && price.amount.amountMinor < coupon.minimum.amountMinor) return 'below_minimum'
  if (coupon.firstTimeOnly && returning) return 'first_time_only'
  return null
}

function isOver(at: Date | null, now: Date): boolean {
  return at !== null && at <= now
}

function isSpent({ redeemed, maxRedemptions }: { redeemed: number; maxRedemptions: number | null }): boolean {
  return maxRedemptions !== null && redeemed >= maxRedemptions
}
