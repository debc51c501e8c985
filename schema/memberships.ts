import { createUnionType, Field, ID, InputType, ObjectType } from 'type-graphql'
import type { TenantRole } from '../domain/permissions.ts'
import { MutationError } from './mutation-errors.ts'
import { ReadableBy } from './policies.ts'
import { Membership, Role } from './tenants.ts'

@ReadableBy('everyone')
@ObjectType({ implements: MutationError, description: 'A tenant keeps one owner: make another member an owner first.' })
export class LastOwner extends MutationError {}

@InputType({ description: 'What a member may do from now on.' })
export class ChangeMemberRoleInput {
  @Field(() => ID, { description: "The member's place: `mbr_…`." })
  membershipId!: string

  @Field(() => Role, { description: 'The role.' })
  role!: TenantRole | 'custom'

  @Field(() => ID, { nullable: true, description: "Which of the tenant's own roles, for CUSTOM: `rol_…`." })
  customRoleId?: string | null
}

@ReadableBy('tenant')
@ObjectType({ description: 'The member has this role now.', simpleResolvers: true })
export class MemberRoleChanged {
  @Field(() => Membership, { description: 'The place.' })
  membership!: Membership
}

export const ChangeMemberRoleResult = createUnionType({
  name: 'ChangeMemberRoleResult',
  description: 'What came of giving a member another role.',
  types: () => [MemberRoleChanged, LastOwner] as const,
})

@ReadableBy('tenant')
@ObjectType({ description: 'The member has no place in the tenant any more.', simpleResolvers: true })
export class MemberRemoved {
  @Field(() => ID, { description: 'The place that they had: `mbr_…`.' })
  membershipId!: string
}

export const RemoveMemberResult = createUnionType({
  name: 'RemoveMemberResult',
  description: 'What came of taking a place away.',
  types: () => [MemberRemoved, LastOwner] as const,
})
