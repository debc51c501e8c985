import { createUnionType, Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql'
import { DISPUTE_STATES } from '../domain/disputes/states.ts'
import { PAYMENT_STATES } from '../domain/payments/states.ts'
import { REFUND_STATES } from '../domain/refunds/states.ts'
import { enumOf } from './enums.ts'
import { Money } from './money.ts'
import { MutationError } from './mutation-errors.ts'
import { connectionOf } from './page.ts'
import { InTenant, ReadableBy } from './policies.ts'
import { CurrencyCodeScalar, DateTimeScalar, MinorUnitsScalar } from './scalars.ts'
import { ActionRequired, DeclineReason, PaymentDeclined } from './subscriptions.ts'

export const PaymentState = enumOf(PAYMENT_STATES)
registerEnumType(PaymentState, {
  name: 'PaymentState',
  description: 'Where a payment stands.',
  valuesConfig: {
    STARTING: { description: 'It is promised, and the provider has not answered yet.' },
    ACTION_REQUIRED: { description: 'The customer must confirm it with their bank.' },
    PROCESSING: { description: 'The bank answers later, within days.' },
    SUCCEEDED: { description: 'The money was taken.' },
    DECLINED: { description: 'The bank refused; nothing was taken.' },
    CANCELED: { description: 'It was ended before anything was taken.' },
    FAILED: { description: 'It never reached the provider; nothing was taken.' },
  },
})

export const RefundState = enumOf(REFUND_STATES)
registerEnumType(RefundState, {
  name: 'RefundState',
  description: 'Where a refund stands.',
  valuesConfig: {
    STARTING: { description: 'It is promised, and the provider has not answered yet.' },
    PENDING: { description: 'It is on its way to the bank.' },
    SUCCEEDED: { description: 'The money was given back.' },
    FAILED: { description: 'Nothing was given back.' },
  },
})

export const DisputeState = enumOf(DISPUTE_STATES)
registerEnumType(DisputeState, {
  name: 'DisputeState',
  description: 'Where a dispute stands.',
  valuesConfig: {
    OPEN: { description: 'The bank has taken the money back and not decided yet.' },
    WON: { description: 'The payment stands.' },
    LOST: { description: 'The bank keeps the money.' },
  },
})

@ReadableBy('tenant')
@InTenant('billing:read')
@ObjectType({ description: 'Money taken, or to be taken, from the tenant.', simpleResolvers: true })
export class Payment {
  @Field(() => ID, { description: 'The public id: `pay_…`.' })
  id!: string

  @Field(() => String, { description: 'What it is for, in words.' })
  description!: string

  @Field(() => PaymentState, { description: 'Where it stands.' })
  state!: string

  @Field(() => DeclineReason, { nullable: true, description: 'Why it was declined; null when it was not.' })
  declineReason!: string | null

  @Field(() => DateTimeScalar, { description: 'When it was asked for.' })
  createdAt!: Date

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it ended, in either way; null before.' })
  settledAt!: Date | null
}

export const PaymentConnection = connectionOf('Payment', () => Payment)

@ReadableBy('tenant')
@InTenant('billing:read')
@ObjectType({ description: 'Money given back of a payment.', simpleResolvers: true })
export class Refund {
  @Field(() => ID, { description: 'The public id: `rfd_…`.' })
  id!: string

  @Field(() => RefundState, { description: 'Where it stands.' })
  state!: string

  @Field(() => DateTimeScalar, { description: 'When it was asked for.' })
  createdAt!: Date
}

@ReadableBy('tenant')
@InTenant('billing:read')
@ObjectType({ description: "A payment that the customer's bank has taken back.", simpleResolvers: true })
export class Dispute {
  @Field(() => ID, { description: 'The public id: `dsp_…`.' })
  id!: string

  @Field(() => DisputeState, { description: 'Where it stands.' })
  state!: string

  @Field(() => String, { description: "The bank's reason, in the provider's words: `fraudulent`." })
  reason!: string

  @Field(() => DateTimeScalar, { description: 'When the bank took the money.' })
  openedAt!: Date

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the bank decided; null before.' })
  closedAt!: Date | null
}

@InputType({ description: 'A refund.' })
export class RefundPaymentInput {
  @Field(() => ID, { description: 'The payment: `pay_…`.' })
  paymentId!: string

  @Field(() => MinorUnitsScalar, {
    nullable: true,
    description: "In minor units of the payment's currency; without it all that is left.",
  })
  amountMinor?: bigint | null

  @Field(() => String, { description: 'Why, for staff, in 1 to 500 characters.' })
  reason!: string

  @Field(() => String, { description: 'Yours, fresh for each request: sent again, it gives the same answer again.' })
  idempotencyKey!: string
}

@ReadableBy('operator')
@ObjectType({ description: 'The money goes back.', simpleResolvers: true })
export class PaymentRefunded {
  @Field(() => ID, { description: 'The refund: `rfd_…`.' })
  refundId!: string
}

@ReadableBy('operator')
@ObjectType({ implements: MutationError, description: 'Less than that is left of what was taken.' })
export class RefundExceedsCaptured extends MutationError {
  @Field(() => Money, { description: 'What can still be given back.' })
  left!: Money
}

@ReadableBy('operator')
@ObjectType({ implements: MutationError, description: "The customer's bank has taken the money back already." })
export class PaymentDisputed extends MutationError {
  @Field(() => ID, { description: 'The payment: `pay_…`.' })
  paymentId!: string
}

export const RefundPaymentResult = createUnionType({
  name: 'RefundPaymentResult',
  description: 'What came of a refund.',
  types: () => [PaymentRefunded, RefundExceedsCaptured, PaymentDisputed] as const,
})

@InputType({ description: "One amount to be taken from a tenant's customer." })
export class ChargeCustomerInput {
  @Field(() => ID, { description: 'The tenant that pays: `tnt_…`.' })
  tenantId!: string

  @Field(() => MinorUnitsScalar, { description: 'How much, in minor units; more than nothing.' })
  amountMinor!: bigint

  @Field(() => CurrencyCodeScalar, { description: 'The ISO 4217 code.' })
  currency!: string

  @Field(() => String, { description: 'What it is for, as the customer reads it, in 1 to 200 characters.' })
  description!: string

  @Field(() => ID, { nullable: true, description: 'Which card of theirs: `pmt_…`; without it the default.' })
  paymentMethodId?: string | null

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'Whether the customer is at hand to confirm with their bank (`ActionRequired`); if not, a card that asks for it is declined.',
  })
  customerPresent!: boolean

  @Field(() => String, { description: 'Why, for staff, in 1 to 500 characters.' })
  reason!: string

  @Field(() => String, { description: 'Yours, fresh for each request: sent again, it gives the same answer again.' })
  idempotencyKey!: string
}

@ReadableBy('operator')
@ObjectType({ description: 'The money was taken, or is on its way.', simpleResolvers: true })
export class CustomerCharged {
  @Field(() => ID, { description: 'The payment: `pay_…`.' })
  paymentId!: string

  @Field(() => PaymentState, { description: '`SUCCEEDED`, or `PROCESSING` where the bank answers later.' })
  state!: string
}

export const ChargeCustomerResult = createUnionType({
  name: 'ChargeCustomerResult',
  description: 'What came of a charge.',
  types: () => [CustomerCharged, ActionRequired, PaymentDeclined] as const,
})
