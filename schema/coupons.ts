import { createUnionType, Field, ID, InputType, Int, ObjectType } from 'type-graphql'
import type { CouponDuration as Duration } from '../domain/coupons/states.ts'
import { CouponDuration, DiscountTerms } from './discounts.ts'
import { Money } from './money.ts'
import { InvalidInput } from './mutation-errors.ts'
import { ReadableBy } from './policies.ts'
import { CurrencyCodeScalar, DateTimeScalar, MinorUnitsScalar } from './scalars.ts'

@ReadableBy('operator')
@ObjectType({ description: 'A word that redeems a coupon.', simpleResolvers: true })
export class PromotionCode {
  @Field(() => ID, { description: 'The public id: `pmc_…`.' })
  id!: string

  @Field(() => String, { description: 'The word, in capitals.' })
  code!: string

  @Field(() => ID, { nullable: true, description: "Whose own it is: `tnt_…`; null: it is everybody's." })
  tenantId!: string | null

  @Field(() => Int, { nullable: true, description: 'How often it can be redeemed; null: as often as the coupon.' })
  maxRedemptions!: number | null

  @Field(() => Int, { description: 'How often it has been redeemed, or is held for a page of the payments provider.' })
  redeemed!: number

  @Field(() => DateTimeScalar, { nullable: true, description: 'From when it redeems nothing.' })
  expiresAt!: Date | null

  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  createdAt!: Date

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was ended.' })
  endedAt!: Date | null
}

@ReadableBy('operator')
@ObjectType({
  description: "What is taken off a subscription's invoices. Its terms never change; it can be ended.",
  simpleResolvers: true,
})
export class Coupon {
  @Field(() => ID, { description: 'The public id: `cpn_…`.' })
  id!: string

  @Field(() => String, { description: 'The product line whose plans it is for.' })
  productLine!: string

  @Field(() => DiscountTerms, { description: 'What it takes off.' })
  terms!: DiscountTerms

  @Field(() => Int, { nullable: true, description: 'How often it can be redeemed by all tenants; null: without end.' })
  maxRedemptions!: number | null

  @Field(() => Int, { description: 'How often it has been redeemed, or is held for a page of the payments provider.' })
  redeemed!: number

  @Field(() => DateTimeScalar, { nullable: true, description: 'From when it cannot be redeemed.' })
  redeemBy!: Date | null

  @Field(() => Boolean, { description: 'Only for tenants that have had no subscription of the product line.' })
  firstTimeOnly!: boolean

  @Field(() => Boolean, { description: 'A tenant redeems it once.' })
  oncePerTenant!: boolean

  @Field(() => Money, { nullable: true, description: 'What one interval must cost at least.' })
  minimum!: Money | null

  @Field(() => [String], { description: 'The plans that it is for; none: every plan of the product line.' })
  planKeys!: string[]

  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  createdAt!: Date

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was ended.' })
  endedAt!: Date | null

  @Field(() => [PromotionCode], { description: 'The words that redeem it, newest first; at most 100.' })
  codes!: PromotionCode[]
}

@InputType({ description: 'An amount of money.' })
export class CouponAmountInput {
  @Field(() => CurrencyCodeScalar, { description: 'The ISO 4217 code.' })
  currency!: string

  @Field(() => MinorUnitsScalar, { description: 'In minor units, more than nothing: 500 is USD 5.00.' })
  amountMinor!: bigint
}

@InputType({ description: 'A coupon to be made.' })
export class CreateCouponInput {
  @Field(() => String, { description: 'The product line whose plans it is for.' })
  productLine!: string

  @Field(() => String, { description: 'What stands on the invoice: 1 to 40 characters.' })
  name!: string

  @Field(() => String, {
    nullable: true,
    description: 'A percentage as a decimal with two places at most, "12.5"; either this or `amountOff`.',
  })
  percentOff?: string | null

  @Field(() => CouponAmountInput, { nullable: true, description: 'An amount; either this or `percentOff`.' })
  amountOff?: CouponAmountInput | null

  @Field(() => CouponDuration, { description: 'For how long it takes something off.' })
  duration!: Duration

  @Field(() => Int, { nullable: true, description: 'Of a repeating one: for how many months.' })
  months?: number | null

  @Field(() => Int, { nullable: true, description: 'How often it can be redeemed by all tenants; without it, no end.' })
  maxRedemptions?: number | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'From when it cannot be redeemed.' })
  redeemBy?: Date | null

  @Field(() => Boolean, { defaultValue: false, description: 'Only for who had no subscription of the product line.' })
  firstTimeOnly!: boolean

  @Field(() => Boolean, { defaultValue: false, description: 'A tenant redeems it once.' })
  oncePerTenant!: boolean

  @Field(() => CouponAmountInput, { nullable: true, description: 'What one interval must cost at least.' })
  minimum?: CouponAmountInput | null

  @Field(() => [String], { defaultValue: [], description: 'The keys of the plans that it is for; none: every plan.' })
  planKeys!: string[]
}

@InputType({ description: 'A word to be made that redeems a coupon.' })
export class CreatePromotionCodeInput {
  @Field(() => ID, { description: 'The coupon: `cpn_…`.' })
  couponId!: string

  @Field(() => String, { description: '3 to 40 letters, digits and hyphens; kept in capitals, and never used twice.' })
  code!: string

  @Field(() => ID, { nullable: true, description: "Whose own it shall be: `tnt_…`; without it everybody's." })
  tenantId?: string | null

  @Field(() => Int, { nullable: true, description: 'How often it can be redeemed; without it as often as the coupon.' })
  maxRedemptions?: number | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'From when it redeems nothing.' })
  expiresAt?: Date | null
}

@ReadableBy('operator')
@ObjectType({ description: 'The coupon is there.', simpleResolvers: true })
export class CouponCreated {
  @Field(() => Coupon, { description: 'The coupon.' })
  coupon!: Coupon
}

@ReadableBy('operator')
@ObjectType({ description: 'The code can be redeemed.', simpleResolvers: true })
export class PromotionCodeCreated {
  @Field(() => PromotionCode, { description: 'The code.' })
  promotionCode!: PromotionCode
}

export const CreateCouponResult = createUnionType({
  name: 'CreateCouponResult',
  description: 'What came of making a coupon.',
  types: () => [CouponCreated, InvalidInput] as const,
})

export const CreatePromotionCodeResult = createUnionType({
  name: 'CreatePromotionCodeResult',
  description: 'What came of making a promotion code.',
  types: () => [PromotionCodeCreated, InvalidInput] as const,
})
