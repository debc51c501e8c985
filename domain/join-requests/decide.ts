import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import type { Tx } from '../db.ts'
import { notFound } from '../errors.ts'
import { emit } from '../events.ts'
import { normaliseAddress } from '../invitations/rules.ts'
import { admit } from '../memberships/admit.ts'
import {
  type ChosenRole,
  lockPeople,
  permissionsNow,
  placeOfRole,
  requireCovers,
  requireStill,
} from '../memberships/places.ts'
import { hasFreeSeat, loadSeats, type Seats, seatsAt } from '../seats/seats.ts'
import type { JoinRequestState } from './states.ts'

type Slice = Pick<App, 'db' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>

export type ApproveJoinRequestResult =
  | { readonly kind: 'approved'; readonly membershipId: string }
  | { readonly kind: 'decided'; readonly state: JoinRequestState }
  | { readonly kind: 'seats_exhausted'; readonly seats: Seats }

export type DeclineJoinRequestResult =
  | { readonly kind: 'declined'; readonly joinRequestId: string }
  | { readonly kind: 'decided'; readonly state: JoinRequestState }

/** Takes somebody in who has asked. */
export async function approveJoinRequest(
  app: Slice,
  viewer: Viewer,
  input: { readonly joinRequestId: string; readonly to: ChosenRole },
): Promise<ApproveJoinRequestResult> {
  const { joinRequestId, to } = input
  const scope = scopeOf(viewer)
  const { tenantId } = await app.db.as(scope, (tx) => findRequest(tx, joinRequestId, scope.tenantIds))
  requireIn(viewer, tenantId, 'member:write')
  const at = await seatsAt(app, tenantId)
  return app.db.as(scope, async (tx): Promise<ApproveJoinRequestResult> => {
    await lockPeople(tx, tenantId)
    const actor = await permissionsNow(tx, viewer, tenantId)
    requireStill(actor, 'member:write')
    requireCovers(actor, await placeOfRole(tx, tenantId, to))
    const { state, userId, email } = await findRequest(tx, joinRequestId, [tenantId])
    if (state !== 'pending') return { kind: 'decided', state: state as JoinRequestState }
    const seats = await loadSeats(tx, tenantId, at, normaliseAddress(email))
    if (!hasFreeSeat(seats)) return { kind: 'seats_exhausted', seats }
    const admission = { tenantId, userId, email, to, via: 'join_request' } as const
    const membershipId = await admit(app, tx, viewer, admission, at.business)
    const payload = { joinRequestId, userId, membershipId }
    await emit(app, tx, viewer, { type: 'join_request.approved', tenantId, payload, occurredAt: at.business })
    return { kind: 'approved', membershipId }
  })
}

/** Does not take them in. They may ask again. */
export async function declineJoinRequest(
  app: Slice,
  viewer: Viewer,
  joinRequestId: string,
): Promise<DeclineJoinRequestResult> {
  const scope = scopeOf(viewer)
  const { tenantId } = await app.db.as(scope, (tx) => findRequest(tx, joinRequestId, scope.tenantIds))
  requireIn(viewer, tenantId, 'member:write')
  const occurredAt = await app.clock.now(tenantId)
  return app.db.as(scope, async (tx): Promise<DeclineJoinRequestResult> => {
    await lockPeople(tx, tenantId)
    requireStill(await permissionsNow(tx, viewer, tenantId), 'member:write')
    const { state, userId } = await findRequest(tx, joinRequestId, [tenantId])
    if (state === 'approved') return { kind: 'decided', state }
    if (state === 'declined') return { kind: 'declined', joinRequestId }
    await tx.joinRequest.updateMany({
      where: { id: joinRequestId, tenantId, state: 'pending' },
      data: { state: 'declined', decidedAt: app.wallClock.now() },
    })
    await audit(app, tx, viewer, {
      tenantId,
      action: 'join_request.decline',
      objectKind: 'joinRequest',
      objectId: joinRequestId,
    })
    const payload = { joinRequestId, userId }
    await emit(app, tx, viewer, { type: 'join_request.declined', tenantId, payload, occurredAt })
    return { kind: 'declined', joinRequestId }
  })
}

/** Only in the viewer's tenants: the wall also shows what they have asked for themselves. @throws DomainError NOT_FOUND */
async function findRequest(tx: Tx, joinRequestId: string, tenantIds: readonly string[]) {
  const request = await tx.joinRequest.findFirst({ where: { id: joinRequestId, tenantId: { in: [...tenantIds] } } })
  if (!request) throw notFound('join request')
  return request
}
