import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql'
import { archiveTenant, restoreTenant } from '../domain/tenants/archive.ts'
import { createTenant } from '../domain/tenants/create.ts'
import { renameTenant } from '../domain/tenants/rename.ts'
import { transferOwnership } from '../domain/tenants/transfer-ownership.ts'
import { toPublicId } from '../lib/ids.ts'
import type { Row } from '../reads/prepared.ts'
import { Counter } from '../schema/counters.ts'
import { byDeclaration, Declared, DependsOn } from '../schema/declared.ts'
import { Entitlement } from '../schema/entitlements.ts'
import { HoldingConnection } from '../schema/holdings.ts'
import { InvoiceConnection } from '../schema/invoices.ts'
import { InvalidInput } from '../schema/mutation-errors.ts'
import { PaymentMethod } from '../schema/payment-methods.ts'
import { PaymentConnection } from '../schema/payments.ts'
import { InTenant, SignedIn } from '../schema/policies.ts'
import { TenantSubscription } from '../schema/subscriptions.ts'
import {
  CreateTenantInput,
  CreateTenantResult,
  OwnershipTransferred,
  RenameTenantInput,
  RenameTenantResult,
  SlugTaken,
  Tenant,
  TenantCreated,
  TenantRenamed,
  TransferOwnershipInput,
  TransferOwnershipResult,
} from '../schema/tenants.ts'
import { chosenRole } from './chosen-role.ts'
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
        return slugTaken(result.slug)
      case 'invalid_name':
        return refusal(InvalidInput, { field: 'name', message: result.problem })
    }
  }

  @InTenant('tenant:update')
  @Mutation(() => RenameTenantResult, { description: 'Changes the name, the slug or both.' })
  async renameTenant(
    @Arg('input', () => RenameTenantInput, { description: 'The tenant and its names.' }) input: RenameTenantInput,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const result = await renameTenant(app, viewer, {
      tenantId: idOf('tenant', input.tenantId),
      name: input.name ?? undefined,
      slug: input.slug ?? undefined,
    })
    switch (result.kind) {
      case 'renamed':
        return loaded(TenantRenamed, 'tenant', (await fresh()).get('Tenant', input.tenantId))
      case 'slug_taken':
        return slugTaken(result.slug)
      case 'invalid':
        return refusal(InvalidInput, { field: result.field, message: result.problem })
    }
  }

  @InTenant('tenant:archive')
  @Mutation(() => Tenant, {
    description: 'Makes a tenant read-only: its people see it and change nothing until an owner restores it.',
  })
  async archiveTenant(
    @Arg('tenantId', () => ID, { description: '`tnt_…`' }) tenantId: string,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    await archiveTenant(app, viewer, idOf('tenant', tenantId))
    return (await fresh()).get('Tenant', tenantId)
  }

  @InTenant('tenant:archive')
  @Mutation(() => Tenant, { description: 'Gives an archived tenant back as it was.' })
  async restoreTenant(
    @Arg('tenantId', () => ID, { description: '`tnt_…`' }) tenantId: string,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    await restoreTenant(app, viewer, idOf('tenant', tenantId))
    return (await fresh()).get('Tenant', tenantId)
  }

  @InTenant('tenant:transfer')
  @Mutation(() => TransferOwnershipResult, { description: 'Makes another member an owner, and you something else.' })
  async transferOwnership(
    @Arg('input', () => TransferOwnershipInput, { description: 'Who is to own it.' }) input: TransferOwnershipInput,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const result = await transferOwnership(app, viewer, {
      tenantId: idOf('tenant', input.tenantId),
      membershipId: idOf('membership', input.membershipId),
      becomes: chosenRole(input.role, input.customRoleId),
    })
    switch (result.kind) {
      case 'transferred':
        return loaded(OwnershipTransferred, 'tenant', (await fresh()).get('Tenant', input.tenantId))
      case 'to_oneself':
        return refusal(InvalidInput, {
          field: 'membershipId',
          message: 'This place is your own. Choose another member.',
        })
    }
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
  @FieldResolver(() => PaymentConnection, {
    nullable: true,
    description: 'Its payments, newest first, those of invoices included. Needs "billing:read".',
  })
  payments(@Args(() => PageArgs) _page: PageArgs) {
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
  @InTenant('holding:read')
  @FieldResolver(() => HoldingConnection, {
    nullable: true,
    description: 'What it holds against its limits, oldest first. Needs "holding:read".',
  })
  holdings(
    @Args(() => PageArgs) _page: PageArgs,
    @Arg('featureKey', () => String, { nullable: true, description: 'Only what counts against this limit.' })
    _featureKey: string | null,
  ) {
    return byDeclaration()
  }

  @Declared()
  @InTenant('holding:read')
  @FieldResolver(() => [Counter], {
    nullable: true,
    description: 'What it uses of its limits, by the key of the feature; at most 100. Needs "holding:read".',
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

function slugTaken(slug: string): SlugTaken {
  return refusal(SlugTaken, {
    slug,
    message: `Another tenant is called "${slug}" already. Choose another slug.`,
  })
}
