import { Arg, Args, Ctx, FieldResolver, Mutation, Resolver } from 'type-graphql'
import { cancelSubscription } from '../domain/subscriptions/cancel.ts'
import { subscribe } from '../domain/subscriptions/subscribe.ts'
import { toPublicId } from '../lib/ids.ts'
import { byDeclaration, Declared } from '../schema/declared.ts'
import { InvoiceConnection } from '../schema/invoices.ts'
import { Plan, Price } from '../schema/plans.ts'
import { InTenant } from '../schema/policies.ts'
import { SellerUnavailable } from '../schema/sellers.ts'
import {
  ActionRequired,
  AlreadyEnded,
  AlreadySubscribed,
  CancelSubscriptionInput,
  CancelSubscriptionResult,
  MainPlanRequired,
  PaymentDeclined,
  PaymentMethodRequired,
  PriceExpired,
  SubscribedInOtherCurrency,
  SubscribeInput,
  SubscribeResult,
  SubscriptionCanceled,
  SubscriptionStarted,
  TenantSubscription,
} from '../schema/subscriptions.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'
import { PageArgs } from './page-args.ts'
import { refusedCode } from './promotion-refusals.ts'
import { loaded, refusal } from './results.ts'

@Resolver(() => TenantSubscription)
export class SubscriptionResolver {
  @InTenant('billing:write')
  @Mutation(() => SubscribeResult, {
    description:
      'Starts a plan, an add-on or a seller’s plan, on trial where the plan offers one. A card must be on file.',
  })
  async subscribe(
    @Arg('input', () => SubscribeInput, { description: 'The plan.' }) input: SubscribeInput,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const result = await subscribe(app, viewer, {
      tenantId: idOf('tenant', input.tenantId),
      priceId: idOf('price', input.priceId, 'price on sale'),
      promotionCode: input.promotionCode ?? undefined,
      idempotencyKey: input.idempotencyKey,
    })
    switch (result.kind) {
      case 'started':
        return loaded(
          SubscriptionStarted,
          'subscription',
          (await fresh()).get('TenantSubscription', toPublicId('subscription', result.subscriptionId)),
        )
      case 'action_required':
        return refusal(ActionRequired, {
          clientSecret: result.clientSecret,
          message: 'Your bank asks you to confirm this payment.',
        })
      case 'declined':
        return refusal(PaymentDeclined, {
          reason: result.reason,
          message: 'Your card was declined and nothing was charged. Put another card on file.',
        })
      case 'already_subscribed':
        return refusal(AlreadySubscribed, {
          subscriptionId: toPublicId('subscription', result.subscriptionId),
          message: 'There is a live subscription already. Change or end that one.',
        })
      case 'price_expired':
        return refusal(PriceExpired, {
          message:
            'This price is no longer sold, and nothing was charged. Ask for the price list again and choose another.',
        })
      case 'main_plan_required':
        return refusal(MainPlanRequired, {
          message:
            'This is an add-on: it goes with a plan that is paid or on trial, and goes on. Subscribe to a plan first. Nothing was charged.',
        })
      case 'seller_unavailable':
        return refusal(SellerUnavailable, {
          message: 'Its seller cannot be paid at present, and nothing was charged. Try again another day.',
        })
      case 'wrong_currency':
        return refusal(SubscribedInOtherCurrency, {
          currency: result.currency,
          message: `Your subscriptions are paid in ${result.currency}, and nothing was charged. Choose a price in that currency.`,
        })
      case 'code_refused':
        return refusedCode(result.reason)
      case 'payment_method_required':
        return refusal(PaymentMethodRequired, { message: 'Put a card on file first: startCardSetup opens the page.' })
    }
  }

  @InTenant('billing:write')
  @Mutation(() => CancelSubscriptionResult, {
    description: 'Ends a subscription at once, or when what was paid for is used up.',
  })
  async cancelSubscription(
    @Arg('input', () => CancelSubscriptionInput, { description: 'The subscription.' }) input: CancelSubscriptionInput,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const subscriptionId = idOf('subscription', input.subscriptionId)
    const result = await cancelSubscription(app, viewer, {
      subscriptionId,
      when: input.when,
      reason: input.reason ?? undefined,
      comment: input.comment ?? undefined,
      idempotencyKey: input.idempotencyKey,
    })
    switch (result.kind) {
      case 'canceled':
        return loaded(
          SubscriptionCanceled,
          'subscription',
          (await fresh()).get('TenantSubscription', input.subscriptionId),
        )
      case 'already_ended':
        return refusal(AlreadyEnded, {
          subscriptionId: input.subscriptionId,
          message: 'This subscription had ended before. Nothing was changed.',
        })
    }
  }

  @Declared()
  @FieldResolver(() => Plan, { description: 'The version of the plan that was bought.' })
  plan() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => Price, { description: 'The price that was agreed.' })
  price() {
    return byDeclaration()
  }

  @Declared()
  @InTenant('billing:read')
  @FieldResolver(() => InvoiceConnection, {
    nullable: true,
    description: 'Its invoices, newest first. Needs "billing:read".',
  })
  invoices(@Args(() => PageArgs) _page: PageArgs) {
    return byDeclaration()
  }
}
