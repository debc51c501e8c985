import { Arg, Ctx, FieldResolver, Mutation, Resolver } from 'type-graphql'
import { chargeForStaff } from '../domain/payments/charge-for-staff.ts'
import { refundPayment } from '../domain/refunds/refund-payment.ts'
import { toPublicId } from '../lib/ids.ts'
import { money, withExponent } from '../lib/money.ts'
import { byDeclaration, Declared } from '../schema/declared.ts'
import { Money } from '../schema/money.ts'
import {
  ChargeCustomerInput,
  ChargeCustomerResult,
  CustomerCharged,
  Dispute,
  Payment,
  PaymentDisputed,
  PaymentRefunded,
  Refund,
  RefundExceedsCaptured,
  RefundPaymentInput,
  RefundPaymentResult,
} from '../schema/payments.ts'
import { ForOperator } from '../schema/policies.ts'
import { ActionRequired, PaymentDeclined } from '../schema/subscriptions.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'
import { refusal } from './results.ts'

@Resolver(() => Payment)
export class PaymentResolver {
  @Declared()
  @FieldResolver(() => Money, { description: 'What it asks for.' })
  amount() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => Money, { description: 'What was taken.' })
  captured() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => Money, { description: 'What was given back of it, or is about to be.' })
  refunded() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => [Refund], { description: 'Its refunds, oldest first; at most 20.' })
  refunds() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => [Dispute], { description: 'Its disputes, oldest first; at most 20.' })
  disputes() {
    return byDeclaration()
  }

  @ForOperator('operator:charge')
  @Mutation(() => ChargeCustomerResult, {
    description: "Takes one amount from a tenant's customer, with a card that is on file.",
  })
  async chargeCustomer(
    @Arg('input', () => ChargeCustomerInput, { description: 'Of whom, how much, what for and why.' })
    input: ChargeCustomerInput,
    @Ctx() { app, viewer }: Context,
  ) {
    const { amountMinor, currency, description, customerPresent, reason, idempotencyKey } = input
    const method = input.paymentMethodId && idOf('paymentMethod', input.paymentMethodId, 'payment method')
    const result = await chargeForStaff(app, viewer, {
      tenantId: idOf('tenant', input.tenantId),
      amount: money(amountMinor, currency),
      ...(method ? { paymentMethodId: method } : {}),
      ...{ description, customerPresent, reason, idempotencyKey },
    })
    switch (result.kind) {
      case 'succeeded':
      case 'processing':
        return Object.assign(new CustomerCharged(), {
          paymentId: toPublicId('payment', result.paymentId),
          state: result.kind,
        })
      case 'action_required':
        return refusal(ActionRequired, {
          clientSecret: result.clientSecret,
          url: result.url,
          message: 'The customer’s bank asks them to confirm this payment. Until then nothing is taken.',
        })
      case 'declined':
        return refusal(PaymentDeclined, {
          reason: result.reason,
          message: 'The payment was declined, and nothing was taken. Ask the customer for another card.',
        })
    }
  }

  @ForOperator('operator:refund')
  @Mutation(() => RefundPaymentResult, { description: 'Gives part or all of a payment back.' })
  async refundPayment(
    @Arg('input', () => RefundPaymentInput, { description: 'Of which payment, how much and why.' })
    input: RefundPaymentInput,
    @Ctx() { app, viewer }: Context,
  ) {
    const { amountMinor = null, reason, idempotencyKey } = input
    const paymentId = idOf('payment', input.paymentId)
    const result = await refundPayment(app, viewer, { paymentId, amountMinor, reason, idempotencyKey })
    switch (result.kind) {
      case 'refunded':
        return Object.assign(new PaymentRefunded(), { refundId: toPublicId('refund', result.refundId) })
      case 'exceeds_captured':
        return refusal(RefundExceedsCaptured, {
          left: withExponent(money(result.leftMinor, result.currency)),
          message: 'Less than that is left of what was taken. Nothing was given back: ask for at most what is left.',
        })
      case 'disputed':
        return refusal(PaymentDisputed, {
          paymentId: input.paymentId,
          message: 'The customer’s bank has taken this payment back already. Nothing was given back: see its case.',
        })
    }
  }
}

@Resolver(() => Refund)
export class RefundResolver {
  @Declared()
  @FieldResolver(() => Money, { description: 'How much.' })
  amount() {
    return byDeclaration()
  }
}

@Resolver(() => Dispute)
export class DisputeResolver {
  @Declared()
  @FieldResolver(() => Money, { description: 'How much the bank has taken back.' })
  amount() {
    return byDeclaration()
  }
}
