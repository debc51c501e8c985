import type { PromotionCodeRefusal } from '../domain/coupons/states.ts'
import { PromotionCodeRefused } from '../schema/discounts.ts'
import { refusal } from './results.ts'

export function refusedCode(reason: PromotionCodeRefusal): PromotionCodeRefused {
  return refusal(PromotionCodeRefused, { reason, message: `${MESSAGES[reason]} Nothing was started or charged.` })
}

const MESSAGES: Readonly<Record<PromotionCodeRefusal, string>> = {
  unknown: 'There is no such promotion code for this product. See that it is spelt as you were given it.',
  ended: 'This promotion code has expired. Go on without it, or use another.',
  spent: 'This promotion code has been redeemed as often as it can be. Go on without it, or use another.',
  already_redeemed: 'This promotion code is redeemed once, and you have done so. Go on without it, or use another.',
  other_plan: 'This promotion code is for another plan. Choose that one, or go on without the code.',
  wrong_currency: 'This promotion code is in another currency. Choose a price in that one, or go on without the code.',
  below_minimum:
    'This price is below what the promotion code asks for. Choose a larger plan, or go on without the code.',
  first_time_only: 'This promotion code is for who has not subscribed before. Go on without it.',
}
