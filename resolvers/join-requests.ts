import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql'
import { approveJoinRequest, declineJoinRequest } from '../domain/join-requests/decide.ts'
import { joinTenant } from '../domain/join-requests/join.ts'
import type { JoinRequestState } from '../domain/join-requests/states.ts'
import { toPublicId } from '../lib/ids.ts'
import {
  ApproveJoinRequestInput,
  ApproveJoinRequestResult,
  DeclineJoinRequestResult,
  JoinRequest,
  JoinRequestApproved,
  JoinRequestDecided,
  JoinRequestDeclined,
  JoinRequested,
  JoinTenantResult,
  TenantJoined,
} from '../schema/join-requests.ts'
import { InPerson, InTenant } from '../schema/policies.ts'
import { chosenRole } from './chosen-role.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'
import { loaded, refusal } from './results.ts'
import { seatsExhausted } from './seats.ts'

@Resolver(() => JoinRequest)
export class JoinRequestResolver {
  @InPerson()
  @Mutation(() => JoinTenantResult, { description: 'Joins one of your joinable tenants, or asks to.' })
  async joinTenant(
    @Arg('tenantId', () => ID, { description: '`tnt_…`' }) tenantId: string,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const result = await joinTenant(app, viewer, idOf('tenant', tenantId))
    switch (result.kind) {
      case 'joined': {
        const row = (await fresh()).get('Membership', toPublicId('membership', result.membershipId))
        return loaded(TenantJoined, 'membership', row)
      }
      case 'requested':
        return Object.assign(new JoinRequested(), { joinRequestId: toPublicId('joinRequest', result.joinRequestId) })
      case 'seats_exhausted':
        return seatsExhausted(result.seats)
    }
  }

  @InTenant('member:write')
  @Mutation(() => ApproveJoinRequestResult, { description: 'Takes somebody in who has asked.' })
  async approveJoinRequest(
    @Arg('input', () => ApproveJoinRequestInput, { description: 'Whom, as what.' }) input: ApproveJoinRequestInput,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const joinRequestId = idOf('joinRequest', input.joinRequestId, 'join request')
    const to = chosenRole(input.role, input.customRoleId)
    const result = await approveJoinRequest(app, viewer, { joinRequestId, to })
    switch (result.kind) {
      case 'approved': {
        const row = (await fresh()).get('Membership', toPublicId('membership', result.membershipId))
        return loaded(JoinRequestApproved, 'membership', row)
      }
      case 'decided':
        return decided(result.state)
      case 'seats_exhausted':
        return seatsExhausted(result.seats)
    }
  }

  @InTenant('member:write')
  @Mutation(() => DeclineJoinRequestResult, { description: 'Does not take somebody in who has asked.' })
  async declineJoinRequest(
    @Arg('joinRequestId', () => ID, { description: '`jrq_…`' }) joinRequestId: string,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const result = await declineJoinRequest(app, viewer, idOf('joinRequest', joinRequestId, 'join request'))
    switch (result.kind) {
      case 'declined':
        return loaded(JoinRequestDeclined, 'joinRequest', (await fresh()).get('JoinRequest', joinRequestId))
      case 'decided':
        return decided(result.state)
    }
  }
}

function decided(state: JoinRequestState): JoinRequestDecided {
  return refusal(JoinRequestDecided, { state, message: 'Somebody has decided about this request already.' })
}
