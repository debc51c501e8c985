import { createUnionType, Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql'
import type { TenantRole } from '../domain/permissions.ts'
import { InvalidInput, MutationError } from './mutation-errors.ts'
import { Node } from './node.ts'
import { connectionOf } from './page.ts'
import { InTenant, ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'

export const Role = {
  OWNER: 'owner',
  ADMIN: 'admin',
  BILLING: 'billing',
  MEMBER: 'member',
  CUSTOM: 'custom',
} as const satisfies Record<string, TenantRole | 'custom'>
registerEnumType(Role, {
  name: 'Role',
  description: 'What a member may do.',
  valuesConfig: {
    OWNER: { description: 'Everything, billing included.' },
    ADMIN: { description: 'Everything but spending money.' },
    BILLING: { description: 'Plans, payments and invoices.' },
    MEMBER: { description: 'Uses the product.' },
    CUSTOM: { description: "One of the tenant's own roles, which stands beside it." },
  },
})

@ReadableBy('tenant')
@InTenant('tenant:read')
@ObjectType({ implements: Node, description: 'A customer organisation.', simpleResolvers: true })
export class Tenant {
  @Field(() => ID, { description: 'The public id: `tnt_…`.' })
  id!: string

  @Field(() => String, { description: 'Its display name.' })
  name!: string

  @Field(() => String, { description: 'Its short name in addresses, unique.' })
  slug!: string

  @Field(() => DateTimeScalar, { description: 'When it was created.' })
  createdAt!: Date

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Since when it can only be read; null while it is in use.',
  })
  archivedAt!: Date | null
}

@ReadableBy('tenant')
@InTenant('member:read')
@ObjectType({ implements: Node, description: "A user's place in a tenant.", simpleResolvers: true })
export class Membership {
  @Field(() => ID, { description: 'The public id: `mbr_…`.' })
  id!: string

  @Field(() => Role, { description: 'What the member may do.' })
  role!: TenantRole | 'custom'

  @Field(() => DateTimeScalar, { description: 'Since when.' })
  createdAt!: Date
}

export const MembershipConnection = connectionOf('Membership', () => Membership)

@InputType({ description: 'A tenant to be created.' })
export class CreateTenantInput {
  @Field(() => String, { description: '1 to 100 characters.' })
  name!: string

  @Field(() => String, {
    nullable: true,
    description: 'Lower-case letters, digits and hyphens; made from the name when it is absent.',
  })
  slug?: string
}

@ReadableBy('tenant')
@ObjectType({ description: 'The tenant was created; its creator owns it and its billing.', simpleResolvers: true })
export class TenantCreated {
  @Field(() => Tenant, { description: 'The new tenant.' })
  tenant!: Tenant
}

@ReadableBy('everyone')
@ObjectType({ implements: MutationError, description: 'Another tenant has this slug.' })
export class SlugTaken extends MutationError {
  @Field(() => String, { description: 'The slug that is taken.' })
  slug!: string
}

export const CreateTenantResult = createUnionType({
  name: 'CreateTenantResult',
  description: 'What came of creating a tenant.',
  types: () => [TenantCreated, SlugTaken, InvalidInput] as const,
  resolveType: (value) => ('tenant' in value ? TenantCreated : 'slug' in value ? SlugTaken : InvalidInput),
})

@InputType({ description: 'What a tenant is to be called. What is absent stays.' })
export class RenameTenantInput {
  @Field(() => ID, { description: 'The tenant: `tnt_…`.' })
  tenantId!: string

  @Field(() => String, { nullable: true, description: '1 to 100 characters.' })
  name?: string | null

  @Field(() => String, {
    nullable: true,
    description: 'Lower-case letters, digits and hyphens. The old one is free for anybody from then on.',
  })
  slug?: string | null
}

@ReadableBy('tenant')
@ObjectType({ description: 'The tenant is called so now.', simpleResolvers: true })
export class TenantRenamed {
  @Field(() => Tenant, { description: 'The tenant.' })
  tenant!: Tenant
}

export const RenameTenantResult = createUnionType({
  name: 'RenameTenantResult',
  description: 'What came of renaming a tenant.',
  types: () => [TenantRenamed, SlugTaken, InvalidInput] as const,
})

@InputType({ description: 'To whom a tenant is handed over.' })
export class TransferOwnershipInput {
  @Field(() => ID, { description: 'The tenant: `tnt_…`.' })
  tenantId!: string

  @Field(() => ID, { description: 'The place of the member who is to own it: `mbr_…`.' })
  membershipId!: string

  @Field(() => Role, { defaultValue: Role.ADMIN, description: 'What you are from then on.' })
  role!: TenantRole | 'custom'

  @Field(() => ID, { nullable: true, description: 'Which of its own roles, for CUSTOM: `rol_…`.' })
  customRoleId?: string | null
}

@ReadableBy('tenant')
@ObjectType({ description: 'The tenant has another owner.', simpleResolvers: true })
export class OwnershipTransferred {
  @Field(() => Tenant, { description: 'The tenant.' })
  tenant!: Tenant
}

export const TransferOwnershipResult = createUnionType({
  name: 'TransferOwnershipResult',
  description: 'What came of handing a tenant over.',
  types: () => [OwnershipTransferred, InvalidInput] as const,
})
