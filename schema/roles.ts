import { createUnionType, Field, ID, InputType, Int, ObjectType } from 'type-graphql'
import type { TenantPermission as Permission, TenantRole } from '../domain/permissions.ts'
import { InvalidInput, MutationError } from './mutation-errors.ts'
import { Node } from './node.ts'
import { InTenant, ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'
import { TenantPermission } from './tenant-permissions.ts'
import { Role } from './tenants.ts'

@ReadableBy('tenant')
@InTenant('tenant:read')
@ObjectType({ implements: Node, description: 'A role that a tenant has made for itself.', simpleResolvers: true })
export class CustomRole {
  @Field(() => ID, { description: 'The public id: `rol_…`.' })
  id!: string

  @Field(() => String, { description: 'Its name, unique in the tenant.' })
  name!: string

  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  createdAt!: Date
}

@ReadableBy('everyone')
@ObjectType({ implements: MutationError, description: 'The tenant has a role of this name.' })
export class RoleNameTaken extends MutationError {
  @Field(() => String, { description: 'The name that is taken.' })
  name!: string
}

@ReadableBy('everyone')
@ObjectType({ implements: MutationError, description: 'The tenant has as many roles of its own as it can have.' })
export class TooManyRoles extends MutationError {
  @Field(() => Int, { description: 'How many it can have.' })
  limit!: number
}

@InputType({ description: 'A role to be made.' })
export class CreateRoleInput {
  @Field(() => ID, { description: 'The tenant: `tnt_…`.' })
  tenantId!: string

  @Field(() => String, { description: '1 to 60 characters, unique in the tenant.' })
  name!: string

  @Field(() => [TenantPermission], { description: 'What it allows: TENANT_READ at least, and nothing that you lack.' })
  permissions!: Permission[]
}

@ReadableBy('tenant')
@ObjectType({ description: 'The role was made.', simpleResolvers: true })
export class RoleCreated {
  @Field(() => CustomRole, { description: 'The role.' })
  role!: CustomRole
}

export const CreateRoleResult = createUnionType({
  name: 'CreateRoleResult',
  description: 'What came of making a role.',
  types: () => [RoleCreated, RoleNameTaken, TooManyRoles, InvalidInput] as const,
})

@InputType({ description: 'What a role is to be. What is absent stays.' })
export class UpdateRoleInput {
  @Field(() => ID, { description: 'The role: `rol_…`.' })
  roleId!: string

  @Field(() => String, { nullable: true, description: '1 to 60 characters, unique in the tenant.' })
  name?: string | null

  @Field(() => [TenantPermission], { nullable: true, description: 'What it allows, whole.' })
  permissions?: Permission[] | null
}

@ReadableBy('tenant')
@ObjectType({ description: 'The role was changed, for all who hold it.', simpleResolvers: true })
export class RoleUpdated {
  @Field(() => CustomRole, { description: 'The role.' })
  role!: CustomRole
}

export const UpdateRoleResult = createUnionType({
  name: 'UpdateRoleResult',
  description: 'What came of changing a role.',
  types: () => [RoleUpdated, RoleNameTaken, InvalidInput] as const,
})

@InputType({ description: 'A role to be deleted.' })
export class DeleteRoleInput {
  @Field(() => ID, { description: 'The role: `rol_…`.' })
  roleId!: string

  @Field(() => Role, { nullable: true, description: 'What those who hold it have from then on.' })
  replacement?: TenantRole | 'custom' | null

  @Field(() => ID, { nullable: true, description: "Which of the tenant's own roles, for CUSTOM: `rol_…`." })
  replacementRoleId?: string | null
}

@ReadableBy('tenant')
@ObjectType({ description: 'The role is gone.', simpleResolvers: true })
export class RoleDeleted {
  @Field(() => ID, { description: 'The role that was deleted.' })
  roleId!: string
}

@ReadableBy('everyone')
@ObjectType({ implements: MutationError, description: 'The role is held or promised: say what is to replace it.' })
export class RoleInUse extends MutationError {
  @Field(() => Int, { description: 'How many members hold it.' })
  memberCount!: number

  @Field(() => Int, { description: 'How many pending invitations promise it.' })
  invitationCount!: number
}

export const DeleteRoleResult = createUnionType({
  name: 'DeleteRoleResult',
  description: 'What came of deleting a role.',
  types: () => [RoleDeleted, RoleInUse, InvalidInput] as const,
})
