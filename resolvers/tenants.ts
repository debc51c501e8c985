import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql'
import { createTenant } from '../domain/tenants/create.ts'
import { toPublicId } from '../lib/ids.ts'
import type { Row } from '../reads/prepared.ts'
import { Counter } from '../schema/counters.ts'
import { byDeclaration, Declared, DependsOn } from '../schema/declared.ts'
import { Entitlement } from '../schema/entitlements.ts'
import { HoldingConnection } from '../schema/holdings.ts'
import { InvoiceConnection } from '../schema/invoices.ts'
import { InvalidInput } from '../schema/mutation-errors.ts'
import { PaymentMethod } from '../schema/payment-methods.ts'
import { InTenant, SignedIn } from '../schema/policies.ts'
import { TenantSubscription } from '../schema/subscriptions.ts'
import {
  CreateTenantInput,
  CreateTenantResult,
  MembershipConnection,
  SlugTaken,
  Tenant,
  TenantCreated,
} from '../schema/tenants.ts'
import type { Context } from './context.ts'
import { askEntitlement, ENTITLEMENT } from './entitlements.ts'
import { idOf } from './ids.ts'
import { PageArgs } from './page-args.ts'
import { loaded, refusal } from './results.ts'

@Resolver(() => Tenant)
export class TenantResolver {
  @Declared()
  @InTenant('tenant:read')
  @Query(() => Tenant, {
    nullable: true,
    description: 'One of your tenants; null when there is none by this id, or it is not yours.',
  })
  tenant(@Arg('id', () => ID, { description: '`tnt_…`' }) _id: string) {
    return byDeclaration()
  }

  @SignedIn()
  @Mutation(() => CreateTenantResult, { description: 'Creates a tenant; you own it and its billing.' })
  async createTenant(
    @Arg('input', () => CreateTenantInput, { description: 'The tenant.' }) input: CreateTenantInput,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const result = await createTenant(app, viewer, { name: input.name, slug: input.slug ?? undefined })
    switch (result.kind) {
      case 'created':
        return loaded(TenantCreated, 'tenant', (await fresh()).get('Tenant', toPublicId('tenant', result.tenantId)))
      case 'slug_taken':
        return refusal(SlugTaken, {
          slug: result.slug,
          message: `Another tenant is called "${result.slug}" already. Choose another slug.`,
        })
      case 'invalid_name':
        return refusal(InvalidInput, { field: 'name', message: result.problem })
    }
  }

  @Declared()
  @FieldResolver(() => MembershipConnection, { description: 'The members, oldest first.' })
  members(@Args(() => PageArgs) _page: PageArgs) {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => Int, { description: 'How many members it has.' })
  memberCount() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => [TenantSubscription], { description: 'Its subscriptions, newest first; at most 20.' })
  subscriptions() {
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

  @Declared()
  @InTenant('billing:read')
  @FieldResolver(() => [PaymentMethod], {
    nullable: true,
    description: 'Its cards on file; at most 20. Needs "billing:read".',
  })
  paymentMethods() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => HoldingConnection, { description: 'What it holds against its limits, oldest first.' })
  holdings(
    @Args(() => PageArgs) _page: PageArgs,
    @Arg('featureKey', () => String, { nullable: true, description: 'Only what counts against this limit.' })
    _featureKey: string | null,
  ) {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => [Counter], {
    description: 'What it uses of its limits, by the key of the feature; at most 100.',
  })
  counters() {
    return byDeclaration()
  }

  @DependsOn(ENTITLEMENT)
  @FieldResolver(() => Entitlement, {
    description: 'Whether it may use a feature now, and what it has used of a limit.',
  })
  entitlement(
    @Root() tenant: Row,
    @Arg('featureKey', () => String, { description: 'The feature: `hd_movies`.' }) featureKey: string,
    @Ctx() context: Context,
  ) {
    return askEntitlement(context, { tenantId: idOf('tenant', String(tenant.id)), featureKey })
  }
}
