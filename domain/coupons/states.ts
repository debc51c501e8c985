/** Why a promotion code cannot be redeemed: closed, so that a client can say it in its own words. A word of another tenant's is `unknown`. */
export const PROMOTION_CODE_REFUSALS = [
  'unknown',
  'ended',
  'spent',
  'already_redeemed',
  'other_plan',
  'wrong_currency',
  'below_minimum',
  'first_time_only',
] as const
export type PromotionCodeRefusal = (typeof PROMOTION_CODE_REFUSALS)[number]

/** For how long a coupon takes something off. */
export const COUPON_DURATIONS = ['once', 'repeating', 'forever'] as const
export type CouponDuration = (typeof COUPON_DURATIONS)[number]
