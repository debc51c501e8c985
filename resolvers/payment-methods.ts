import { Arg, Ctx, Mutation, Resolver } from 'type-graphql'
import { startCardSetup } from '../domain/payment-methods/start-setup.ts'
import { CardSetupStarted, StartCardSetupInput } from '../schema/payment-methods.ts'
import { InTenant } from '../schema/policies.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'

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
}
