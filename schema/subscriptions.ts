import { createUnionType, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import { DECLINE_REASONS } from '../domain/invoices/states.ts'
import {
  CANCEL_REASONS,
  type CancelReason as Reason,
  type SubscriptionState as State,
  SUBSCRIPTION_STATES,
} from '../domain/subscriptions/states.ts'
import { PromotionCodeRefused } from './discounts.ts'
import { enumOf } from './enums.ts'
import { MutationError } from './mutation-errors.ts'
import { Node } from './node.ts'
import { InTenant, ReadableBy } from './policies.ts'
import { CurrencyCodeScalar, DateTimeScalar } from './scalars.ts'
import { SellerUnavailable } from './sellers.ts'

export const SubscriptionState = enumOf(SUBSCRIPTION_STATES)
registerEnumType(SubscriptionState, {
  name: 'SubscriptionState',
  description: 'Where a subscription stands.',
  valuesConfig: {
    STARTING: { description: 'Promised, and not yet known at the payments provider.' },
    INCOMPLETE: { description: 'The first payment is not through.' },
    TRIALING: { description: 'On trial.' },
    ACTIVE: { description: 'Paid.' },
    PAST_DUE: { description: 'A payment is missing.' },
    PAUSED: { description: 'Nothing is charged and nothing given until it goes on.' },
    CANCELED: { description: 'It has ended.' },
    FAILED: { description: 'It never came to life.' },
  },
})

export const DeclineReason = enumOf(DECLINE_REASONS)
registerEnumType(DeclineReason, {
  name: 'DeclineReason',
  description: 'Why a card was declined: the same list for every payments provider.',
  valuesConfig: {
    INSUFFICIENT_FUNDS: { description: 'There is not enough money on the account.' },
    CARD_DECLINED: { description: 'The bank declined, and does not say why.' },
    EXPIRED_CARD: { description: 'The card has expired.' },
    INCORRECT_CVC: { description: 'The security code is wrong.' },
    LOST_OR_STOLEN: { description: 'The card was reported lost or stolen.' },
    FRAUDULENT: { description: 'It was taken for fraud.' },
    AUTHENTICATION_REQUIRED: { description: 'The bank wants the customer to confirm it.' },
    PROCESSING_ERROR: { description: 'Something went wrong on the way: the same card may work later.' },
    NO_PAYMENT_METHOD: { description: 'No card is on file.' },
    SELLER_UNAVAILABLE: { description: 'The seller cannot be paid just now: nothing is wrong with the card.' },
  },
})

export const CancelWhen = { NOW: 'now', PERIOD_END: 'period_end' } as const
registerEnumType(CancelWhen, {
  name: 'CancelWhen',
  description: 'When a cancelled subscription ends.',
  valuesConfig: { NOW: { description: 'At once.' }, PERIOD_END: { description: 'When what was paid for is used up.' } },
})

export const CancelReason = enumOf(CANCEL_REASONS)
registerEnumType(CancelReason, {
  name: 'CancelReason',
  description: 'Why a customer ends a subscription.',
  valuesConfig: {
    TOO_EXPENSIVE: { description: 'It costs too much.' },
    MISSING_FEATURES: { description: 'Something that is needed is not there.' },
    SWITCHED_SERVICE: { description: 'Another service is used instead.' },
    UNUSED: { description: 'It is not used enough.' },
    CUSTOMER_SERVICE: { description: 'The service to customers was not good enough.' },
    TOO_COMPLEX: { description: 'It is too hard to use.' },
    LOW_QUALITY: { description: 'It is not good enough.' },
    OTHER: { description: 'Something else: the comment may say what.' },
  },
})

@ReadableBy('tenant')
@InTenant('tenant:read')
@ObjectType({ implements: Node, description: "A tenant's subscription to a plan.", simpleResolvers: true })
export class TenantSubscription {
  @Field(() => ID, { description: 'The public id: `sub_…`.' })
  id!: string

  @Field(() => SubscriptionState, { description: 'Where it stands.' })
  state!: State

  @Field(() => Int, { description: 'How many units are paid for.' })
  quantity!: number

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the trial ends or ended; null without a trial.' })
  trialEndsAt!: Date | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'The start of what is paid for.' })
  currentPeriodStart!: Date | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'The end of what is paid for, and the next charge.' })
  currentPeriodEnd!: Date | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'While a payment is missing: until when access lasts.' })
  graceEndsAt!: Date | null

  @Field(() => Boolean, { description: 'Whether it ends with the current period.' })
  cancelAtPeriodEnd!: boolean

  @Field(() => CancelReason, { nullable: true, description: 'Why the customer ended it, or lets it end.' })
  cancelReason!: Reason | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it ended.' })
  endedAt!: Date | null

  @Field(() => DateTimeScalar, { description: 'When it was started.' })
  createdAt!: Date
}

@InputType({ description: 'A plan to be started.' })
export class SubscribeInput {
  @Field(() => ID, { description: 'The tenant that subscribes and pays.' })
  tenantId!: string

  @Field(() => ID, { description: 'The price: plan, currency and interval in one.' })
  priceId!: string

  @Field(() => String, { nullable: true, description: 'A promotion code, as the customer wrote it.' })
  promotionCode?: string | null

  @Field(() => String, { description: 'Yours, fresh for each request: sent again, it gives the same answer again.' })
  idempotencyKey!: string
}

@InputType({ description: 'A subscription to be ended.' })
export class CancelSubscriptionInput {
  @Field(() => ID, { description: 'The subscription.' })
  subscriptionId!: string

  @Field(() => CancelWhen, {
    defaultValue: CancelWhen.PERIOD_END,
    description: 'At once, or when what was paid for is used up.',
  })
  when!: 'now' | 'period_end'

  @Field(() => CancelReason, { nullable: true, description: 'Why, by your own choice.' })
  reason?: Reason

  @Field(() => String, { nullable: true, description: 'In your own words: 500 characters at most.' })
  comment?: string

  @Field(() => String, { description: 'Yours, fresh for each request: sent again, it gives the same answer again.' })
  idempotencyKey!: string
}

@ReadableBy('tenant')
@ObjectType({ description: 'The subscription has started.', simpleResolvers: true })
export class SubscriptionStarted {
  @Field(() => TenantSubscription, { description: 'The subscription as it stands now.' })
  subscription!: TenantSubscription
}

@ReadableBy('tenant')
@ObjectType({ description: 'The subscription has ended, or will.', simpleResolvers: true })
export class SubscriptionCanceled {
  @Field(() => TenantSubscription, { description: 'The subscription as it stands now.' })
  subscription!: TenantSubscription
}

@ReadableBy('everyone')
@ObjectType({ implements: MutationError, description: 'The card was declined; nothing was started.' })
export class PaymentDeclined extends MutationError {
  @Field(() => DeclineReason, { description: 'Why.' })
  reason!: string
}

@ReadableBy('everyone')
@ObjectType({ implements: MutationError, description: 'The customer must confirm the payment with their bank.' })
export class ActionRequired extends MutationError {
  @Field(() => String, { description: "For the payments provider's own client library." })
  clientSecret!: string

  @Field(() => String, {
    nullable: true,
    description: "The provider's own page on which they confirm; null where it has none for this payment.",
  })
  url?: string | null
}

@ReadableBy('tenant')
@ObjectType({
  implements: MutationError,
  description: 'The tenant has a live subscription in this product line already.',
})
export class AlreadySubscribed extends MutationError {
  @Field(() => ID, { description: 'The subscription that it has.' })
  subscriptionId!: string
}

@ReadableBy('everyone')
@ObjectType({ implements: MutationError, description: 'No card is on file.' })
export class PaymentMethodRequired extends MutationError {}

@ReadableBy('everyone')
@ObjectType({
  implements: MutationError,
  description: 'An add-on goes with a main plan of the same product line that is paid or on trial, and goes on.',
})
export class MainPlanRequired extends MutationError {}

@ReadableBy('everyone')
@ObjectType({ implements: MutationError, description: 'The price is no longer sold.' })
export class PriceExpired extends MutationError {}

@ReadableBy('tenant')
@ObjectType({ implements: MutationError, description: 'The subscription had ended before.' })
export class AlreadyEnded extends MutationError {
  @Field(() => ID, { description: 'The subscription.' })
  subscriptionId!: string
}

@ReadableBy('everyone')
@ObjectType({
  implements: MutationError,
  description: 'The tenant pays for another subscription in another currency, and pays for all in one.',
})
export class SubscribedInOtherCurrency extends MutationError {
  @Field(() => CurrencyCodeScalar, { description: 'The currency in which it pays.' })
  currency!: string
}

export const SubscribeResult = createUnionType({
  name: 'SubscribeResult',
  description: 'What came of starting a plan.',
  types: () =>
    [
      SubscriptionStarted,
      ActionRequired,
      PaymentDeclined,
      AlreadySubscribed,
      PaymentMethodRequired,
      PriceExpired,
      PromotionCodeRefused,
      MainPlanRequired,
      SellerUnavailable,
      SubscribedInOtherCurrency,
    ] as const,
})

export const CancelSubscriptionResult = createUnionType({
  name: 'CancelSubscriptionResult',
  description: 'What came of ending a subscription.',
  types: () => [SubscriptionCanceled, AlreadyEnded] as const,
})
