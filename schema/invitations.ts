import { createUnionType, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import {
  INVITATION_MAIL_STATES,
  INVITATION_STATES,
  type InvitationMailState as MailState,
  type InvitationState as State,
} from '../domain/invitations/states.ts'
import type { TenantRole } from '../domain/permissions.ts'
import { enumOf } from './enums.ts'
import { InvalidInput, MutationError } from './mutation-errors.ts'
import { Node } from './node.ts'
import { connectionOf } from './page.ts'
import { InTenant, ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'
import { SeatsExhausted } from './seats.ts'
import { Membership, Role } from './tenants.ts'

export const InvitationState = enumOf(INVITATION_STATES)
registerEnumType(InvitationState, {
  name: 'InvitationState',
  description: 'Where an invitation stands.',
  valuesConfig: {
    PENDING: { description: 'It can be accepted, and holds a seat.' },
    EXPIRED: { description: 'Its time is over; sending it again makes it pending again.' },
    ACCEPTED: { description: 'It was used.' },
    REVOKED: { description: 'It was taken back.' },
  },
})

export const InvitationMailState = enumOf(INVITATION_MAIL_STATES)
registerEnumType(InvitationMailState, {
  name: 'InvitationMailState',
  description: 'What became of the newest mail of an invitation.',
  valuesConfig: {
    QUEUED: { description: 'It goes out in a moment.' },
    SENT: { description: 'The email provider has taken it.' },
    REFUSED: { description: 'The address will never work.' },
    FAILED: { description: 'The email provider would not take it.' },
  },
})

@ReadableBy('tenant')
@InTenant('member:read')
@ObjectType({
  implements: Node,
  description: 'A place in a tenant that is promised to an address.',
  simpleResolvers: true,
})
export class Invitation {
  @Field(() => ID, { description: 'The public id: `ivt_…`.' })
  id!: string

  @Field(() => String, { description: 'The address, in lower case.' })
  email!: string

  @Field(() => Role, { description: 'What the member will be.' })
  role!: TenantRole | 'custom'

  @Field(() => InvitationMailState, { description: 'What became of the newest mail.' })
  mailState!: MailState

  @Field(() => DateTimeScalar, { description: 'Until when it is good.' })
  expiresAt!: Date

  @Field(() => DateTimeScalar, { description: 'When the newest mail was asked for.' })
  sentAt!: Date

  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  createdAt!: Date
}

export const InvitationConnection = connectionOf('Invitation', () => Invitation)

@ReadableBy('everyone')
@ObjectType({
  description: 'What the holder of the link in an invitation may know before they sign in.',
  simpleResolvers: true,
})
export class InvitationPreview {
  @Field(() => String, { description: 'The name of the tenant.' })
  tenantName!: string

  @Field(() => String, { nullable: true, description: 'Who invites; null when they are no member any more.' })
  inviterName!: string | null

  @Field(() => String, { description: 'The address that is invited, masked: `a•••@example.com`.' })
  address!: string

  @Field(() => InvitationState, { description: 'Where it stands.' })
  state!: State

  @Field(() => DateTimeScalar, { description: 'Until when it is good.' })
  expiresAt!: Date
}

@InputType({ description: 'Whom to invite.' })
export class InviteMemberInput {
  @Field(() => ID, { description: 'The tenant: `tnt_…`.' })
  tenantId!: string

  @Field(() => String, { description: 'The address that the invitation is bound to.' })
  email!: string

  @Field(() => Role, { defaultValue: Role.MEMBER, description: 'What the member will be.' })
  role!: TenantRole | 'custom'

  @Field(() => ID, { nullable: true, description: "Which of the tenant's own roles, for CUSTOM: `rol_…`." })
  customRoleId?: string | null

  @Field(() => Int, { nullable: true, description: 'For how many days it is good, 1 to 30; 7 when it is absent.' })
  days?: number | null
}

@ReadableBy('tenant')
@ObjectType({
  description: 'The address is invited; the same invitation when it was invited already.',
  simpleResolvers: true,
})
export class MemberInvited {
  @Field(() => Invitation, { description: 'The invitation.' })
  invitation!: Invitation
}

@ReadableBy('everyone')
@ObjectType({ implements: MutationError, description: 'They are a member already.' })
export class AlreadyMember extends MutationError {
  @Field(() => ID, { description: 'The place that they have: `mbr_…`.' })
  membershipId!: string
}

export const InviteMemberResult = createUnionType({
  name: 'InviteMemberResult',
  description: 'What came of inviting somebody.',
  types: () => [MemberInvited, AlreadyMember, SeatsExhausted, InvalidInput] as const,
})

@InputType({ description: 'Which invitation to send again.' })
export class ResendInvitationInput {
  @Field(() => ID, { description: 'The invitation: `ivt_…`.' })
  invitationId!: string

  @Field(() => Int, {
    nullable: true,
    description: 'For how many days it is good from now on, 1 to 30; 7 when it is absent.',
  })
  days?: number | null
}

@ReadableBy('tenant')
@ObjectType({ description: 'Another mail goes out; the link in the older one is dead.', simpleResolvers: true })
export class InvitationResent {
  @Field(() => Invitation, { description: 'The invitation.' })
  invitation!: Invitation
}

@ReadableBy('everyone')
@ObjectType({ implements: MutationError, description: 'The invitation is not pending.' })
export class InvitationEnded extends MutationError {
  @Field(() => InvitationState, { description: 'What became of it.' })
  state!: State
}

@ReadableBy('everyone')
@ObjectType({ implements: MutationError, description: 'A mail went out a moment ago.' })
export class ResentTooSoon extends MutationError {
  @Field(() => DateTimeScalar, { description: 'From when on another can be sent.' })
  retryAt!: Date
}

export const ResendInvitationResult = createUnionType({
  name: 'ResendInvitationResult',
  description: 'What came of sending an invitation again.',
  types: () => [InvitationResent, InvitationEnded, ResentTooSoon, SeatsExhausted, InvalidInput] as const,
})

@ReadableBy('tenant')
@ObjectType({ description: 'The invitation is taken back and its seat is free.', simpleResolvers: true })
export class InvitationRevoked {
  @Field(() => Invitation, { description: 'The invitation.' })
  invitation!: Invitation
}

export const RevokeInvitationResult = createUnionType({
  name: 'RevokeInvitationResult',
  description: 'What came of taking an invitation back.',
  types: () => [InvitationRevoked, InvitationEnded] as const,
})

@ReadableBy('tenant')
@ObjectType({ description: 'You are a member now.', simpleResolvers: true })
export class InvitationAccepted {
  @Field(() => Membership, { description: 'Your place.' })
  membership!: Membership
}

@ReadableBy('everyone')
@ObjectType({ implements: MutationError, description: 'The invitation is for another address than yours.' })
export class InvitedAnotherAddress extends MutationError {
  @Field(() => String, { description: 'The address to sign in with, masked: `a•••@example.com`.' })
  address!: string
}

@ReadableBy('everyone')
@ObjectType({ implements: MutationError, description: 'Your address is not verified.' })
export class AddressNotVerified extends MutationError {
  @Field(() => String, { nullable: true, description: 'The address that must be verified, masked.' })
  address!: string | null
}

export const AcceptInvitationResult = createUnionType({
  name: 'AcceptInvitationResult',
  description: 'What came of accepting an invitation.',
  types: () =>
    [InvitationAccepted, InvitationEnded, InvitedAnotherAddress, AddressNotVerified, SeatsExhausted] as const,
})
