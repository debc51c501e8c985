/** Why a promotion code cannot be redeemed: closed, so that a client can say it in its own words. */
export const PROMOTION_CODE_REFUSALS = [
  'unknown',
  'ended',
  'spent',
  'other_plan',
  'wrong_currency',
  'below_minimum',
  'first_time_only',
] as const
export type PromotionCodeRefusal = (typeof PROMOTION_CODE_REFUSALS)[number]
