import { createUnionType, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import { CHANGE_REFUSALS, CHANGE_WHENS } from '../domain/subscriptions/states.ts'
import { enumOf } from './enums.ts'
import { Money } from './money.ts'
import { MutationError } from './mutation-errors.ts'
import { Plan, Price } from './plans.ts'
import { ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'
import { ActionRequired, PaymentDeclined, TenantSubscription } from './subscriptions.ts'
import { InvoiceTax } from './taxes.ts'

export const ChangeWhen = enumOf(CHANGE_WHENS)
registerEnumType(ChangeWhen, {
  name: 'ChangeWhen',
  description: 'When a change of a subscription takes effect, and what is charged for it.',
  valuesConfig: {
    NOW: {
      description:
        'At once; the difference for the rest of the period is charged at once, or taken off the next invoice.',
    },
    NOW_WITHOUT_PRORATION: { description: 'At once, and paid from the next period on.' },
    PERIOD_END: { description: 'With the next period.' },
  },
})

export const ChangeRefusal = enumOf(CHANGE_REFUSALS)
registerEnumType(ChangeRefusal, {
  name: 'ChangeRefusal',
  description: 'Why a subscription cannot become what was asked for.',
  valuesConfig: {
    NOTHING_TO_CHANGE: { description: 'It is that already.' },
    QUANTITY_INVALID: { description: 'The quantity is not a whole number from 1 to 1,000,000.' },
    QUANTITY_FOLLOWS_SEATS: {
      description: 'The plan is priced per seat: its quantity follows members and invitations.',
    },
    CURRENCY_MISMATCH: { description: 'The price is in another currency than the subscription.' },
    OTHER_PRODUCT_LINE: { description: 'The price is of another product line.' },
    PRICE_NOT_ON_SALE: { description: 'The price is not sold any more.' },
    PAYMENT_OVERDUE: { description: 'A payment is missing: it has to be paid first.' },
    ENDS_WITH_PERIOD: { description: 'It ends with its period: take that back first.' },
    NOT_ACTIVE: { description: 'It is not active.' },
    NOT_PAUSED: { description: 'It is not paused.' },
    HAS_ADD_ONS: { description: 'It has add-ons, which would go on without it.' },
    ENDED: { description: 'It has ended.' },
  },
})

@ReadableBy('tenant')
@ObjectType({ description: 'What a subscription becomes with its next period.', simpleResolvers: true })
export class ScheduledChange {
  @Field(() => Plan, { description: 'The plan that it becomes.' })
  plan!: Plan

  @Field(() => Price, { description: 'The price that is paid from then on.' })
  price!: Price

  @Field(() => Int, { description: 'How many units are paid for from then on.' })
  quantity!: number

  @Field(() => DateTimeScalar, { description: 'When: the end of the current period.' })
  at!: Date
}

@InputType({ description: 'What a subscription is to become.' })
export class PreviewSubscriptionChangeInput {
  @Field(() => ID, { description: 'The subscription.' })
  subscriptionId!: string

  @Field(() => ID, { description: 'The price: plan, currency and interval in one.' })
  priceId!: string

  @Field(() => Int, {
    nullable: true,
    description: 'How many units; left out: as many as now, or as the seats in use.',
  })
  quantity?: number

  @Field(() => ChangeWhen, { defaultValue: 'now', description: 'When it takes effect.' })
  when!: 'now' | 'now_without_proration' | 'period_end'
}

@InputType({ description: 'Another plan or price for a subscription.' })
export class ChangePlanInput extends PreviewSubscriptionChangeInput {
  @Field(() => String, { description: 'Yours, fresh for each request: sent again, it gives the same answer again.' })
  idempotencyKey!: string
}

@InputType({ description: 'More or fewer units of what is subscribed to.' })
export class ChangeQuantityInput {
  @Field(() => ID, { description: 'The subscription.' })
  subscriptionId!: string

  @Field(() => Int, { description: 'How many units from then on: 1 to 1,000,000.' })
  quantity!: number

  @Field(() => ChangeWhen, { defaultValue: 'now', description: 'When it takes effect.' })
  when!: 'now' | 'now_without_proration' | 'period_end'

  @Field(() => String, { description: 'Yours, fresh for each request: sent again, it gives the same answer again.' })
  idempotencyKey!: string
}

@InputType({ description: 'A subscription to which something is done.' })
export class SubscriptionVerbInput {
  @Field(() => ID, { description: 'The subscription.' })
  subscriptionId!: string

  @Field(() => String, { description: 'Yours, fresh for each request: sent again, it gives the same answer again.' })
  idempotencyKey!: string
}

@ReadableBy('tenant')
@ObjectType({ description: 'One line of the invoice that a change would make.', simpleResolvers: true })
export class PreviewLine {
  @Field(() => String, { description: 'What it is for, in the words of the payments provider.' })
  description!: string

  @Field(() => Money, { description: 'The amount; negative: in your favour.' })
  amount!: Money

  @Field(() => Boolean, { description: 'Whether it only evens out the rest of a period.' })
  proration!: boolean

  @Field(() => DateTimeScalar, { description: 'The start of what it pays for.' })
  periodStart!: Date

  @Field(() => DateTimeScalar, { description: 'The end of what it pays for.' })
  periodEnd!: Date
}

@ReadableBy('tenant')
@ObjectType({ description: 'The next invoice that comes by itself.', simpleResolvers: true })
export class NextInvoice {
  @Field(() => Money, { description: 'What it will ask for, as things stand.' })
  total!: Money

  @Field(() => DateTimeScalar, { description: 'When it comes.' })
  at!: Date
}

@ReadableBy('tenant')
@ObjectType({ description: 'What a change would cost, at this moment.', simpleResolvers: true })
export class SubscriptionChangePreview {
  @Field(() => [PreviewLine], {
    description: 'Of the invoice that the change makes by itself; empty when it makes none.',
  })
  lines!: PreviewLine[]

  @Field(() => Money, { description: 'The sum of the lines without tax; negative: in your favour.' })
  subtotal!: Money

  @Field(() => Money, { description: 'The tax on them.' })
  tax!: Money

  @Field(() => [InvoiceTax], {
    description:
      'What the tax is made of, by rate; one of nothing says why there is none. Empty when the change makes no invoice.',
  })
  taxes!: InvoiceTax[]

  @Field(() => Money, { description: 'What would be charged at once.' })
  dueNow!: Money

  @Field(() => Int, { description: 'How many units would be paid for.' })
  quantity!: number

  @Field(() => NextInvoice, { nullable: true, description: 'The next invoice; null when there will be none.' })
  next!: NextInvoice | null
}

@ReadableBy('tenant')
@ObjectType({ description: 'The subscription is changed, or will be with its next period.', simpleResolvers: true })
export class SubscriptionChanged {
  @Field(() => TenantSubscription, { description: 'The subscription as it stands now.' })
  subscription!: TenantSubscription
}

@ReadableBy('everyone')
@ObjectType({
  implements: MutationError,
  description: 'It cannot be changed like this; nothing was changed or charged.',
})
export class ChangeRefused extends MutationError {
  @Field(() => ChangeRefusal, { description: 'Why.' })
  reason!: string
}

@ReadableBy('tenant')
@ObjectType({
  implements: MutationError,
  description: 'The plan has fewer seats than are in use; nothing was changed.',
})
export class SeatsInUse extends MutationError {
  @Field(() => Int, { description: 'Members and pending invitations.' })
  used!: number

  @Field(() => Int, { description: 'The seats of the plan.' })
  limit!: number
}

export const ChangeSubscriptionResult = createUnionType({
  name: 'ChangeSubscriptionResult',
  description: 'What came of changing a subscription.',
  types: () => [SubscriptionChanged, ActionRequired, PaymentDeclined, ChangeRefused, SeatsInUse] as const,
})

export const PreviewSubscriptionChangeResult = createUnionType({
  name: 'PreviewSubscriptionChangeResult',
  description: 'What a change would cost, or why it cannot be made.',
  types: () => [SubscriptionChangePreview, ChangeRefused, SeatsInUse] as const,
})
