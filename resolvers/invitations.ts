import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql'
import { acceptInvitation } from '../domain/invitations/accept.ts'
import { inviteMember } from '../domain/invitations/invite.ts'
import { previewInvitation } from '../domain/invitations/preview.ts'
import { resendInvitation } from '../domain/invitations/resend.ts'
import { revokeInvitation } from '../domain/invitations/revoke.ts'
import { stateAt } from '../domain/invitations/rules.ts'
import type { InvitationState as State } from '../domain/invitations/states.ts'
import { toPublicId } from '../lib/ids.ts'
import type { Row } from '../reads/prepared.ts'
import { byDeclaration, Declared, DependsOn } from '../schema/declared.ts'
import {
  AcceptInvitationResult,
  AddressNotVerified,
  AlreadyMember,
  Invitation,
  InvitationAccepted,
  InvitationEnded,
  InvitationPreview,
  InvitationResent,
  InvitationRevoked,
  InvitationState,
  InvitedAnotherAddress,
  InviteMemberInput,
  InviteMemberResult,
  MemberInvited,
  ResendInvitationInput,
  ResendInvitationResult,
  ResentTooSoon,
  RevokeInvitationResult,
} from '../schema/invitations.ts'
import { InvalidInput } from '../schema/mutation-errors.ts'
import { InPerson, InTenant, Public } from '../schema/policies.ts'
import { CustomRole } from '../schema/roles.ts'
import { User } from '../schema/users.ts'
import { chosenRole } from './chosen-role.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'
import { loaded, refusal } from './results.ts'
import { seatsExhausted } from './seats.ts'

@Resolver(() => Invitation)
export class InvitationResolver {
  @Public()
  @Query(() => InvitationPreview, {
    nullable: true,
    description: 'What the holder of the link in an invitation may know before they sign in; null for a dead link.',
  })
  invitationPreview(
    @Arg('token', () => String, { description: "The link's last part." }) token: string,
    @Ctx() { app }: Context,
  ) {
    return previewInvitation(app, token)
  }

  @InTenant('member:write')
  @Mutation(() => InviteMemberResult, { description: 'Invites an address. Each pending invitation holds a seat.' })
  async inviteMember(
    @Arg('input', () => InviteMemberInput, { description: 'Whom, as what.' }) input: InviteMemberInput,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const result = await inviteMember(app, viewer, {
      tenantId: idOf('tenant', input.tenantId),
      email: input.email,
      to: chosenRole(input.role, input.customRoleId),
      days: input.days ?? undefined,
    })
    switch (result.kind) {
      case 'invited':
        return loaded(MemberInvited, 'invitation', rowOf(await fresh(), result.invitationId))
      case 'already_member':
        return refusal(AlreadyMember, {
          membershipId: toPublicId('membership', result.membershipId),
          message: 'This address belongs to a member already.',
        })
      case 'seats_exhausted':
        return seatsExhausted(result.seats)
      case 'invalid':
        return refusal(InvalidInput, { field: result.field, message: result.problem })
    }
  }

  @InTenant('member:write')
  @Mutation(() => ResendInvitationResult, { description: 'Sends another mail with another link.' })
  async resendInvitation(
    @Arg('input', () => ResendInvitationInput, { description: 'Which.' }) input: ResendInvitationInput,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const result = await resendInvitation(app, viewer, {
      invitationId: idOf('invitation', input.invitationId),
      days: input.days ?? undefined,
    })
    switch (result.kind) {
      case 'sent':
        return loaded(InvitationResent, 'invitation', rowOf(await fresh(), result.invitationId))
      case 'ended':
        return ended(result.state)
      case 'too_soon':
        return refusal(ResentTooSoon, {
          retryAt: result.retryAt,
          message: `A mail went out a moment ago. Another can be sent from ${result.retryAt.toISOString()} on.`,
        })
      case 'seats_exhausted':
        return seatsExhausted(result.seats)
      case 'invalid':
        return refusal(InvalidInput, { field: result.field, message: result.problem })
    }
  }

  @InTenant('member:write')
  @Mutation(() => RevokeInvitationResult, { description: 'Takes an invitation back: its link is dead, its seat free.' })
  async revokeInvitation(
    @Arg('invitationId', () => ID, { description: '`ivt_…`' }) invitationId: string,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const result = await revokeInvitation(app, viewer, idOf('invitation', invitationId))
    switch (result.kind) {
      case 'revoked':
        return loaded(InvitationRevoked, 'invitation', rowOf(await fresh(), result.invitationId))
      case 'ended':
        return ended(result.state)
    }
  }

  @InPerson()
  @Mutation(() => AcceptInvitationResult, {
    description: 'Takes the place that was promised to your verified address.',
  })
  async acceptInvitation(
    @Arg('token', () => String, { description: "The link's last part." }) token: string,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const result = await acceptInvitation(app, viewer, token)
    switch (result.kind) {
      case 'accepted': {
        const row = (await fresh()).get('Membership', toPublicId('membership', result.membershipId))
        return loaded(InvitationAccepted, 'membership', row)
      }
      case 'ended':
        return ended(result.state)
      case 'other_address':
        return refusal(InvitedAnotherAddress, {
          address: result.address,
          message: `This invitation is for ${result.address}. Sign in with that address, or ask for an invitation to yours.`,
        })
      case 'address_not_verified':
        return refusal(AddressNotVerified, {
          address: result.address,
          message: `The address ${result.address} is yours but not verified yet. Open the mail that verifies it, then accept.`,
        })
      case 'seats_exhausted':
        return seatsExhausted(result.seats)
    }
  }

  @DependsOn({ nouns: ['Invitation'] })
  @FieldResolver(() => InvitationState, { description: 'Where it stands.' })
  state(@Root() invitation: Row, @Ctx() { app, expires }: Context): State {
    const stored = { state: String(invitation.state), expiresAt: invitation.expiresAt as Date }
    const state = stateAt(stored, app.wallClock.now())
    if (state === 'pending') expires(stored.expiresAt)
    return state
  }

  @Declared()
  @FieldResolver(() => CustomRole, { nullable: true, description: "Which of the tenant's own roles, for CUSTOM." })
  customRole() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => User, {
    nullable: true,
    description: 'Who invites; null when they are no member any more, or a program.',
  })
  invitedBy() {
    return byDeclaration()
  }
}

function rowOf(reads: Awaited<ReturnType<Context['fresh']>>, invitationId: string) {
  return reads.get('Invitation', toPublicId('invitation', invitationId))
}

function ended(state: State): InvitationEnded {
  return refusal(InvitationEnded, { state, message: WORDS[state] })
}

const WORDS: Readonly<Record<State, string>> = {
  pending: 'This invitation is pending.',
  expired: 'This invitation has expired. Ask whoever invited you to send it again.',
  accepted: 'This invitation was accepted already, and works once.',
  revoked: 'This invitation was taken back. Ask whoever invited you for another.',
}
