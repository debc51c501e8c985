import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql'
import { createCoupon } from '../domain/coupons/create.ts'
import { createPromotionCode } from '../domain/coupons/create-code.ts'
import { endCoupon } from '../domain/coupons/end.ts'
import { endPromotionCode } from '../domain/coupons/end-code.ts'
import { type CouponRecord, listCoupons, readCoupon } from '../domain/coupons/list.ts'
import { shownTerms } from '../domain/coupons/shown.ts'
import { toPublicId } from '../lib/ids.ts'
import { money, withExponent } from '../lib/money.ts'
import {
  Coupon,
  CouponCreated,
  CreateCouponInput,
  CreateCouponResult,
  CreatePromotionCodeInput,
  CreatePromotionCodeResult,
  PromotionCode,
  PromotionCodeCreated,
} from '../schema/coupons.ts'
import { InvalidInput } from '../schema/mutation-errors.ts'
import { ForOperator } from '../schema/policies.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'
import { refusal } from './results.ts'

@Resolver()
export class CouponResolver {
  @ForOperator('operator:catalogue')
  @Query(() => [Coupon], { description: 'The coupons with their promotion codes, newest first; at most 100.' })
  async coupons(
    @Arg('ended', () => Boolean, { defaultValue: false, description: 'Also those that were ended.' }) ended: boolean,
    @Ctx() { app, viewer }: Context,
  ): Promise<Coupon[]> {
    return (await listCoupons(app, viewer, { ended })).map(toCoupon)
  }

  @ForOperator('operator:catalogue')
  @Mutation(() => CreateCouponResult, {
    description: 'Makes a coupon, whose terms never change. A promotion code is what redeems it.',
  })
  async createCoupon(
    @Arg('input', () => CreateCouponInput, { description: 'The coupon.' }) input: CreateCouponInput,
    @Ctx() { app, viewer }: Context,
  ) {
    const { amountOff, minimum } = input
    const result = await createCoupon(app, viewer, {
      ...input,
      percentOff: input.percentOff ?? null,
      amountOff: amountOff ? money(amountOff.amountMinor, amountOff.currency) : null,
      months: input.months ?? null,
      maxRedemptions: input.maxRedemptions ?? null,
      redeemBy: input.redeemBy ?? null,
      minimum: minimum ? money(minimum.amountMinor, minimum.currency) : null,
    })
    if (result.kind === 'invalid') return refusal(InvalidInput, { field: result.field, message: result.problem })
    return Object.assign(new CouponCreated(), { coupon: toCoupon(await readCoupon(app, result.couponId)) })
  }

  @ForOperator('operator:catalogue')
  @Mutation(() => Boolean, {
    description: 'Ends a coupon; false when it had ended before. Whoever has redeemed it keeps what was promised.',
  })
  endCoupon(
    @Arg('couponId', () => ID, { description: '`cpn_…`' }) couponId: string,
    @Ctx() { app, viewer }: Context,
  ): Promise<boolean> {
    return endCoupon(app, viewer, { couponId: idOf('coupon', couponId) })
  }

  @ForOperator('operator:catalogue')
  @Mutation(() => CreatePromotionCodeResult, {
    description: "Makes a word that redeems a coupon, everybody's or one tenant's own.",
  })
  async createPromotionCode(
    @Arg('input', () => CreatePromotionCodeInput, { description: 'The code.' }) input: CreatePromotionCodeInput,
    @Ctx() { app, viewer }: Context,
  ) {
    const couponId = idOf('coupon', input.couponId)
    const result = await createPromotionCode(app, viewer, {
      couponId,
      code: input.code,
      tenantId: input.tenantId ? idOf('tenant', input.tenantId) : null,
      maxRedemptions: input.maxRedemptions ?? null,
      expiresAt: input.expiresAt ?? null,
    })
    if (result.kind === 'invalid') return refusal(InvalidInput, { field: result.field, message: result.problem })
    const made = (await readCoupon(app, couponId)).codes.find(({ id }) => id === result.promotionCodeId)
    return Object.assign(new PromotionCodeCreated(), { promotionCode: made && toCode(made) })
  }

  @ForOperator('operator:catalogue')
  @Mutation(() => Boolean, {
    description:
      'Ends a promotion code; false when it had ended before. Whoever has redeemed it keeps what was promised.',
  })
  endPromotionCode(
    @Arg('promotionCodeId', () => ID, { description: '`pmc_…`' }) promotionCodeId: string,
    @Ctx() { app, viewer }: Context,
  ): Promise<boolean> {
    return endPromotionCode(app, viewer, { promotionCodeId: idOf('promotionCode', promotionCodeId, 'promotion code') })
  }
}

function toCoupon(coupon: CouponRecord): Coupon {
  const { minimumMinor, minimumCurrency } = coupon
  return Object.assign(new Coupon(), {
    ...coupon,
    id: toPublicId('coupon', coupon.id),
    terms: shownTerms(coupon),
    minimum: minimumMinor !== null && minimumCurrency ? withExponent(money(minimumMinor, minimumCurrency)) : null,
    codes: coupon.codes.map(toCode),
  })
}

function toCode(code: CouponRecord['codes'][number]): PromotionCode {
  return Object.assign(new PromotionCode(), {
    ...code,
    id: toPublicId('promotionCode', code.id),
    tenantId: code.tenantId && toPublicId('tenant', code.tenantId),
  })
}
