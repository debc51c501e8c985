import { Arg, Ctx, Mutation, Resolver } from 'type-graphql'
import { startCheckout } from '../domain/checkouts/start.ts'
import { toPublicId } from '../lib/ids.ts'
import { CheckoutStarted, StartCheckoutInput, StartCheckoutResult } from '../schema/checkouts.ts'
import { InTenant } from '../schema/policies.ts'
import { AlreadySubscribed } from '../schema/subscriptions.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'
import { refusedCode } from './promotion-refusals.ts'
import { refusal } from './results.ts'

@Resolver()
export class CheckoutResolver {
  @InTenant('billing:write')
  @Mutation(() => StartCheckoutResult, {
    description:
      "Opens the payments provider's page on which a plan is bought; no card need be on file. Of two that are paid one lives, and the other is cancelled and refunded.",
  })
  async startCheckout(
    @Arg('input', () => StartCheckoutInput, { description: 'The purchase.' }) input: StartCheckoutInput,
    @Ctx() { app, viewer }: Context,
  ) {
    const { quantity, returnPath, idempotencyKey } = input
    const result = await startCheckout(app, viewer, {
      tenantId: idOf('tenant', input.tenantId),
      priceId: idOf('price', input.priceId, 'price on sale'),
      quantity,
      promotionCode: input.promotionCode ?? undefined,
      returnPath,
      idempotencyKey,
    })
    switch (result.kind) {
      case 'started':
        return Object.assign(new CheckoutStarted(), {
          checkoutId: toPublicId('checkout', result.checkoutId),
          url: result.url,
          expiresAt: new Date(result.expiresAt),
        })
      case 'code_refused':
        return refusedCode(result.reason)
      case 'already_subscribed':
        return refusal(AlreadySubscribed, {
          subscriptionId: toPublicId('subscription', result.subscriptionId),
          message: 'There is a live subscription already. Change or end that one.',
        })
    }
  }
}
