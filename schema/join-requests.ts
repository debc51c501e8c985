import { createUnionType, Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql'
import { JOIN_REQUEST_STATES, type JoinRequestState as State } from '../domain/join-requests/states.ts'
import type { TenantRole } from '../domain/permissions.ts'
import type { JoinPolicy as Policy } from '../domain/tenant-domains/states.ts'
import { enumOf } from './enums.ts'
import { MutationError } from './mutation-errors.ts'
import { Node } from './node.ts'
import { connectionOf } from './page.ts'
import { InTenant, ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'
import { SeatsExhausted } from './seats.ts'
import { JoinPolicy } from './tenant-domains.ts'
import { Membership, Role } from './tenants.ts'

export const JoinRequestState = enumOf(Object.keys(JOIN_REQUEST_STATES) as State[])
registerEnumType(JoinRequestState, {
  name: 'JoinRequestState',
  description: 'Where a request to join stands.',
  valuesConfig: {
    PENDING: { description: 'Nobody has decided.' },
    APPROVED: { description: 'They are a member since.' },
    DECLINED: { description: 'They are not; they may ask again.' },
  },
})

@ReadableBy('tenant')
@InTenant('member:read')
@ObjectType({
  implements: Node,
  description: "Somebody with an address of the tenant's domain who asks to join.",
  simpleResolvers: true,
})
export class JoinRequest {
  @Field(() => ID, { description: 'The public id: `jrq_…`.' })
  id!: string

  @Field(() => String, { description: 'Who asks.' })
  name!: string

  @Field(() => String, { description: 'Their address, verified when they asked.' })
  email!: string

  @Field(() => JoinRequestState, { description: 'Where it stands.' })
  state!: State

  @Field(() => DateTimeScalar, { description: 'When they asked.' })
  createdAt!: Date

  @Field(() => DateTimeScalar, { nullable: true, description: 'When somebody decided.' })
  decidedAt!: Date | null
}

export const JoinRequestConnection = connectionOf('JoinRequest', () => JoinRequest)

@ReadableBy('self')
@ObjectType({ description: 'A tenant that you can join by your verified address.', simpleResolvers: true })
export class JoinableTenant {
  @Field(() => ID, { description: 'The tenant: `tnt_…`.' })
  tenantId!: string

  @Field(() => String, { description: 'Its name.' })
  name!: string

  @Field(() => JoinPolicy, { description: 'Whether you join at once or ask.' })
  joinPolicy!: Policy

  @Field(() => Boolean, { description: 'Whether you have asked and wait for an answer.' })
  requested!: boolean
}

@ReadableBy('tenant')
@ObjectType({ description: 'You are a member now.', simpleResolvers: true })
export class TenantJoined {
  @Field(() => Membership, { description: 'Your place.' })
  membership!: Membership
}

@ReadableBy('self')
@ObjectType({ description: 'You have asked; you are told when somebody has decided.', simpleResolvers: true })
export class JoinRequested {
  @Field(() => ID, { description: 'Your request: `jrq_…`.' })
  joinRequestId!: string
}

export const JoinTenantResult = createUnionType({
  name: 'JoinTenantResult',
  description: 'What came of joining a tenant.',
  types: () => [TenantJoined, JoinRequested, SeatsExhausted] as const,
})

@InputType({ description: 'Whom to take in.' })
export class ApproveJoinRequestInput {
  @Field(() => ID, { description: 'The request: `jrq_…`.' })
  joinRequestId!: string

  @Field(() => Role, { defaultValue: Role.MEMBER, description: 'What the member will be.' })
  role!: TenantRole | 'custom'

  @Field(() => ID, { nullable: true, description: "Which of the tenant's own roles, for CUSTOM: `rol_…`." })
  customRoleId?: string | null
}

@ReadableBy('tenant')
@ObjectType({ description: 'They are a member now.', simpleResolvers: true })
export class JoinRequestApproved {
  @Field(() => Membership, { description: 'Their place.' })
  membership!: Membership
}

@ReadableBy('tenant')
@ObjectType({ description: 'They are told no; they may ask again.', simpleResolvers: true })
export class JoinRequestDeclined {
  @Field(() => JoinRequest, { description: 'The request.' })
  joinRequest!: JoinRequest
}

@ReadableBy('everyone')
@ObjectType({ implements: MutationError, description: 'Somebody has decided already.' })
export class JoinRequestDecided extends MutationError {
  @Field(() => JoinRequestState, { description: 'How.' })
  state!: State
}

export const ApproveJoinRequestResult = createUnionType({
  name: 'ApproveJoinRequestResult',
  description: 'What came of approving a request to join.',
  types: () => [JoinRequestApproved, JoinRequestDecided, SeatsExhausted] as const,
})

export const DeclineJoinRequestResult = createUnionType({
  name: 'DeclineJoinRequestResult',
  description: 'What came of declining a request to join.',
  types: () => [JoinRequestDeclined, JoinRequestDecided] as const,
})
