import { Arg, Ctx, FieldResolver, Mutation, Resolver } from 'type-graphql'
import { updateBillingDetails } from '../domain/billing-details/update.ts'
import {
  Address,
  BillingDetails,
  BillingDetailsUpdated,
  UpdateBillingDetailsInput,
  UpdateBillingDetailsResult,
} from '../schema/billing-details.ts'
import { byDeclaration, Declared } from '../schema/declared.ts'
import { InvalidInput } from '../schema/mutation-errors.ts'
import { InTenant } from '../schema/policies.ts'
import { Tenant } from '../schema/tenants.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'
import { loaded, refusal } from './results.ts'

@Resolver(() => BillingDetails)
export class BillingDetailsResolver {
  @InTenant('billing:write')
  @Mutation(() => UpdateBillingDetailsResult, {
    description:
      'Says who is billed for a tenant: name, address and tax id. The next invoice is made out so, and asks for the tax of its country.',
  })
  async updateBillingDetails(
    @Arg('input', () => UpdateBillingDetailsInput, { description: 'Who is billed.' }) input: UpdateBillingDetailsInput,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const { legalName, address, taxId, idempotencyKey } = input
    const tenantId = idOf('tenant', input.tenantId)
    const result = await updateBillingDetails(app, viewer, { tenantId, legalName, address, taxId, idempotencyKey })
    switch (result.kind) {
      case 'updated':
        return loaded(BillingDetailsUpdated, 'tenant', (await fresh()).get('Tenant', input.tenantId))
      case 'invalid':
        return refusal(InvalidInput, { field: result.field, message: result.problem })
    }
  }

  @Declared()
  @FieldResolver(() => Address, { description: 'Where it is.' })
  address() {
    return byDeclaration()
  }
}

@Resolver(() => Tenant)
export class TenantBillingDetailsResolver {
  @Declared()
  @InTenant('billing:read')
  @FieldResolver(() => BillingDetails, {
    nullable: true,
    description: 'Who is billed for it; null until somebody has said it. Needs "billing:read".',
  })
  billingDetails() {
    return byDeclaration()
  }
}
