import { Arg, Ctx, Mutation, Resolver } from 'type-graphql'
import { removePaymentMethod } from '../domain/payment-methods/remove.ts'
import { setDefaultPaymentMethod } from '../domain/payment-methods/set-default.ts'
import { startEmbeddedCardSetup } from '../domain/payment-methods/start-embedded-setup.ts'
import { startCardSetup } from '../domain/payment-methods/start-setup.ts'
import { toPublicId } from '../lib/ids.ts'
import {
  CardSetupStarted,
  DefaultPaymentMethodSet,
  EmbeddedCardSetupStarted,
  EmbeddedFormOff,
  LastPaymentMethod,
  PaymentMethodRemoved,
  PaymentMethodVerbInput,
  RemovePaymentMethodResult,
  StartCardSetupInput,
  StartEmbeddedCardSetupResult,
} from '../schema/payment-methods.ts'
import { InTenant } from '../schema/policies.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'
import { loaded, refusal } from './results.ts'

@Resolver()
export class PaymentMethodResolver {
  @InTenant('billing:write')
  @Mutation(() => CardSetupStarted, {
    description: "Opens the payments provider's page on which a card is put on file.",
  })
  startCardSetup(
    @Arg('input', () => StartCardSetupInput, { description: 'The visit.' }) input: StartCardSetupInput,
    @Ctx() { app, viewer }: Context,
  ) {
    const { returnPath, idempotencyKey } = input
    return startCardSetup(app, viewer, { tenantId: idOf('tenant', input.tenantId), returnPath, idempotencyKey })
  }

  @InTenant('billing:write')
  @Mutation(() => StartEmbeddedCardSetupResult, {
    description:
      "Starts the payments provider's form for a card inside a page of yours, where the server's setting CARD_FORM is `embedded`. The card is on file when the provider has told us, a moment after the form is done.",
  })
  async startEmbeddedCardSetup(
    @Arg('input', () => StartCardSetupInput, {
      description: 'The visit; `returnPath` is where a bank that takes the customer away sends them back to.',
    })
    input: StartCardSetupInput,
    @Ctx() { app, viewer }: Context,
  ) {
    const { returnPath, idempotencyKey } = input
    const tenantId = idOf('tenant', input.tenantId)
    const result = await startEmbeddedCardSetup(app, viewer, { tenantId, returnPath, idempotencyKey })
    switch (result.kind) {
      case 'started':
        return Object.assign(new EmbeddedCardSetupStarted(), result)
      case 'off':
        return refusal(EmbeddedFormOff, {
          setting: 'CARD_FORM',
          message:
            'Cards are entered on the payment page only: startCardSetup opens it. The setting CARD_FORM=embedded of the server lets the form into your page.',
        })
    }
  }

  @InTenant('billing:write')
  @Mutation(() => DefaultPaymentMethodSet, {
    description: 'Makes a card the one that renewals, and whatever names no card, are charged to.',
  })
  async setDefaultPaymentMethod(
    @Arg('input', () => PaymentMethodVerbInput, { description: 'The card.' }) input: PaymentMethodVerbInput,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const { idempotencyKey } = input
    const paymentMethodId = idOf('paymentMethod', input.paymentMethodId, 'payment method')
    await setDefaultPaymentMethod(app, viewer, { paymentMethodId, idempotencyKey })
    const row = (await fresh()).get('PaymentMethod', input.paymentMethodId)
    return loaded(DefaultPaymentMethodSet, 'paymentMethod', row)
  }

  @InTenant('billing:write')
  @Mutation(() => RemovePaymentMethodResult, {
    description:
      'Takes a card off the file; of the others the newest becomes the default if this one was it. The last card stays while a live subscription is to be paid with it.',
  })
  async removePaymentMethod(
    @Arg('input', () => PaymentMethodVerbInput, { description: 'The card.' }) input: PaymentMethodVerbInput,
    @Ctx() { app, viewer }: Context,
  ) {
    const { idempotencyKey } = input
    const paymentMethodId = idOf('paymentMethod', input.paymentMethodId, 'payment method')
    const result = await removePaymentMethod(app, viewer, { paymentMethodId, idempotencyKey })
    switch (result.kind) {
      case 'removed':
        return Object.assign(new PaymentMethodRemoved(), {
          paymentMethodId: toPublicId('paymentMethod', result.paymentMethodId),
        })
      case 'last_card_needed':
        return refusal(LastPaymentMethod, {
          subscriptionId: toPublicId('subscription', result.subscriptionId),
          message:
            'This is the last card on file, and your plan is paid with it. Add another card first, or end the plan.',
        })
    }
  }
}
