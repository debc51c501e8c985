import type { App } from '../../domain/app.ts'
import { createCoupon } from '../../domain/coupons/create.ts'
import { createPromotionCode } from '../../domain/coupons/create-code.ts'
import type { CouponInput } from '../../domain/coupons/terms.ts'
import { newId } from '../../lib/ids.ts'
import { money } from '../../lib/money.ts'
import type { Seed } from './seed.ts'

export interface RedeemableCode {
  readonly couponId: string
  readonly promotionCodeId: string
  readonly code: string
}

export interface CodeChoice {
  readonly maxRedemptions?: number
  readonly tenantId?: string
  readonly expiresAt?: Date
}

/** A tenth of a dollar off for three months, for every plan of Better Movies, unless it says otherwise. */
export async function redeemableCode(
  app: App,
  seed: Seed,
  coupon: Partial<CouponInput> = {},
  { maxRedemptions, tenantId, expiresAt }: CodeChoice = {},
): Promise<RedeemableCode> {
  const viewer = await (await seed.operator()).viewer()
  const made = await createCoupon(app, viewer, {
    productLine: 'better-movies',
    name: 'Spring',
    percentOff: null,
    amountOff: coupon.percentOff ? null : money(10, 'USD'),
    duration: 'repeating',
    months: coupon.duration && coupon.duration !== 'repeating' ? null : 3,
    maxRedemptions: null,
    redeemBy: null,
    firstTimeOnly: false,
    oncePerTenant: false,
    minimum: null,
    planKeys: [],
    ...coupon,
  })
  if (made.kind !== 'created') throw new Error(`${made.field}: ${made.problem}`)
  const { couponId } = made
  const code = `CODE-${newId().slice(-12).toUpperCase()}`
  const word = await createPromotionCode(app, viewer, {
    couponId,
    code,
    tenantId: tenantId ?? null,
    maxRedemptions: maxRedemptions ?? null,
    expiresAt: expiresAt ?? null,
  })
  if (word.kind !== 'created') throw new Error(`${word.field}: ${word.problem}`)
  return { couponId, promotionCodeId: word.promotionCodeId, code }
}
