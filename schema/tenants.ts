import { createUnionType, Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql'
import type { TenantRole } from '../domain/access.ts'
import { InvalidInput, MutationError } from './mutation-errors.ts'
import { connectionOf } from './page.ts'
import { ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'

export const Role = { OWNER: 'owner', ADMIN: 'admin', BILLING: 'billing', MEMBER: 'member' } as const satisfies Record<
  string,
  TenantRole
>
registerEnumType(Role, {
  name: 'Role',
  description: 'What a member may do.',
  valuesConfig: {
    OWNER: { description: 'Everything, billing included.' },
    ADMIN: { description: 'Everything but spending money.' },
    BILLING: { description: 'Plans, payments and invoices.' },
    MEMBER: { description: 'Uses the product.' },
  },
})

@ReadableBy('tenant')
@ObjectType({ description: 'A customer organisation.', simpleResolvers: true })
export class Tenant {
  @Field(() => ID, { description: 'The public id: `tnt_…`.' })
  id!: string

  @Field(() => String, { description: 'Its display name.' })
  name!: string

  @Field(() => String, { description: 'Its short name in addresses, unique.' })
  slug!: string

  @Field(() => DateTimeScalar, { description: 'When it was created.' })
  createdAt!: Date
}

@ReadableBy('tenant')
@ObjectType({ description: "A user's place in a tenant.", simpleResolvers: true })
export class Membership {
  @Field(() => ID, { description: 'The public id: `mbr_…`.' })
  id!: string

  @Field(() => Role, { description: 'What the member may do.' })
  role!: TenantRole

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
