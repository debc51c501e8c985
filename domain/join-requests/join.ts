import { newId } from '../../lib/ids.ts'
import { requireUser, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import type { Tx } from '../db.ts'
import { notFound } from '../errors.ts'
import { emit } from '../events.ts'
import { normaliseAddress } from '../invitations/rules.ts'
import { admit } from '../memberships/admit.ts'
import { lockPeople, requireInUse } from '../memberships/places.ts'
import { hasFreeSeat, loadSeats, type Seats, seatsAt } from '../seats/seats.ts'
import { openingFor } from './joinable.ts'

export type JoinTenantResult =
  /** Also when they are a member already. */
  | { readonly kind: 'joined'; readonly membershipId: string }
  /** Also when they have asked already. */
  | { readonly kind: 'requested'; readonly joinRequestId: string }
  | { readonly kind: 'seats_exhausted'; readonly seats: Seats }

/**
 * Joins the tenant that has verified the domain of the person's own address: at once, or by a request that is approved there.
 * @throws DomainError NOT_FOUND for any other tenant
 */
export async function joinTenant(
  app: Pick<App, 'db' | 'identity' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>,
  viewer: Viewer,
  tenantId: string,
): Promise<JoinTenantResult> {
  const { userId } = requireUser(viewer)
  const opening = await openingFor(app, userId)
  if (opening?.tenantId !== tenantId) throw notFound('tenant')
  const { email, name } = opening.own
  const at = await seatsAt(app, tenantId)
  return app.db.as({ userId, tenantIds: [tenantId] }, async (tx): Promise<JoinTenantResult> => {
    await lockPeople(tx, tenantId)
    await requireInUse(tx, tenantId)
    const place = await tx.membership.findUnique({ where: { tenantId_userId: { tenantId, userId } } })
    if (place) return { kind: 'joined', membershipId: place.id }
    // Under the lock once more: the policy may have been taken back meanwhile.
    const domain = await tx.tenantDomain.findFirst({
      where: { tenantId, state: 'verified', domain: opening.domain, joinPolicy: { not: 'off' } },
    })
    if (!domain) throw notFound('tenant')
    if (domain.joinPolicy === 'auto' && !(await wasRemoved(tx, tenantId, userId))) {
      const seats = await loadSeats(tx, tenantId, at, normaliseAddress(email))
      if (!hasFreeSeat(seats)) return { kind: 'seats_exhausted', seats }
      const to = { role: 'member', roleId: null } as const
      const admission = { tenantId, userId, email, to, via: 'domain' } as const
      return { kind: 'joined', membershipId: await admit(app, tx, viewer, admission, at.business) }
    }
    const known = await tx.joinRequest.findFirst({ where: { tenantId, userId, state: 'pending' } })
    if (known) return { kind: 'requested', joinRequestId: known.id }
    const joinRequestId = newId()
    await tx.joinRequest.createMany({
      data: [{ id: joinRequestId, tenantId, userId, email, name, state: 'pending', createdAt: at.real }],
    })
    await audit(app, tx, viewer, {
      tenantId,
      action: 'join_request.make',
      objectKind: 'joinRequest',
      objectId: joinRequestId,
    })
    await emit(app, tx, viewer, {
      type: 'join_request.made',
      tenantId,
      payload: { joinRequestId, userId },
      occurredAt: at.business,
    })
    return { kind: 'requested', joinRequestId }
  })
}

/** Whoever was removed must ask: otherwise they would be back with the next click. */
async function wasRemoved(tx: Tx, tenantId: string, userId: string): Promise<boolean> {
  const removals = await tx.event.count({
    where: {
      tenantId,
      type: 'member.left',
      AND: [{ payload: { path: ['userId'], equals: userId } }, { payload: { path: ['by'], equals: 'removed' } }],
    },
  })
  return removals > 0
}
