import { createUnionType, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import { COUPON_DURATIONS, PROMOTION_CODE_REFUSALS } from '../domain/coupons/states.ts'
import { enumOf } from './enums.ts'
import { Money } from './money.ts'
import { MutationError } from './mutation-errors.ts'
import { ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'

export const CouponDuration = enumOf(COUPON_DURATIONS)
registerEnumType(CouponDuration, {
  name: 'CouponDuration',
  description: 'For how long a coupon takes something off.',
  valuesConfig: {
    ONCE: { description: 'Off the first invoice that asks for something.' },
    REPEATING: { description: 'For some months from the redemption.' },
    FOREVER: { description: 'Off every invoice.' },
  },
})

export const PromotionCodeRefusal = enumOf(PROMOTION_CODE_REFUSALS)
registerEnumType(PromotionCodeRefusal, {
  name: 'PromotionCodeRefusal',
  description: 'Why a promotion code cannot be redeemed.',
  valuesConfig: {
    UNKNOWN: { description: "There is no such code for this product, or it is another tenant's own." },
    ENDED: { description: 'It has expired, or was ended.' },
    SPENT: { description: 'It has been redeemed as often as it can be.' },
    ALREADY_REDEEMED: { description: 'It is redeemed once, and the tenant has done so.' },
    OTHER_PLAN: { description: 'It is for other plans.' },
    WRONG_CURRENCY: { description: 'It is in another currency.' },
    BELOW_MINIMUM: { description: 'The price is below what it asks for.' },
    FIRST_TIME_ONLY: { description: 'It is for who has not subscribed before.' },
  },
})

@ReadableBy('everyone')
@ObjectType({ description: 'What is taken off: a percentage or an amount, and for how long.', simpleResolvers: true })
export class DiscountTerms {
  @Field(() => String, { description: 'What stands on the invoice.' })
  name!: string

  @Field(() => String, {
    nullable: true,
    description: 'A percentage as a decimal: "12.5"; null where it is an amount.',
  })
  percentOff!: string | null

  @Field(() => Money, { nullable: true, description: 'An amount; null where it is a percentage.' })
  amountOff!: Money | null

  @Field(() => CouponDuration, { description: 'For how long.' })
  duration!: string

  @Field(() => Int, { nullable: true, description: 'Of a repeating one: for how many months.' })
  months!: number | null
}

@ReadableBy('tenant')
@ObjectType({ description: 'What a subscription was promised for a promotion code.', simpleResolvers: true })
export class Discount {
  @Field(() => String, { description: 'The code.' })
  code!: string

  @Field(() => DateTimeScalar, { description: 'When it was redeemed: months count from here.' })
  redeemedAt!: Date
}

@InputType({ description: 'A promotion code, and what it shall be redeemed for.' })
export class CheckPromotionCodeInput {
  @Field(() => ID, { description: 'The tenant that would subscribe.' })
  tenantId!: string

  @Field(() => ID, { description: 'The price: plan, currency and interval in one.' })
  priceId!: string

  @Field(() => Int, { defaultValue: 1, description: 'How many units, from 1.' })
  quantity!: number

  @Field(() => String, { description: 'The code as the customer wrote it.' })
  code!: string
}

@ReadableBy('tenant')
@ObjectType({
  description: 'The code could be redeemed now. Nothing is reserved by asking.',
  simpleResolvers: true,
})
export class PromotionCodeAccepted {
  @Field(() => String, { description: 'The code, in capitals.' })
  code!: string

  @Field(() => DiscountTerms, { description: 'What it takes off.' })
  terms!: DiscountTerms
}

@ReadableBy('everyone')
@ObjectType({ implements: MutationError, description: 'The promotion code cannot be redeemed; nothing was started.' })
export class PromotionCodeRefused extends MutationError {
  @Field(() => PromotionCodeRefusal, { description: 'Why.' })
  reason!: string
}

export const CheckPromotionCodeResult = createUnionType({
  name: 'CheckPromotionCodeResult',
  description: 'Whether a promotion code could be redeemed.',
  types: () => [PromotionCodeAccepted, PromotionCodeRefused] as const,
})
