import { requireUser, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { emit } from '../events.ts'
import { admit } from '../memberships/admit.ts'
import { lockPeople, requireInUse } from '../memberships/places.ts'
import type { TenantRole } from '../permissions.ts'
import { canSitDown, loadSeats, type Seats, seatsAt } from '../seats/seats.ts'
import { ownAddress } from '../users/verified-address.ts'
import { findByToken, unknownLink } from './find-by-token.ts'
import { maskAddress, normaliseAddress, stateAt } from './rules.ts'
import type { InvitationState } from './states.ts'

export type AcceptInvitationResult =
  /** Also when they accept it once more, or had come in another way. */
  | { readonly kind: 'accepted'; readonly membershipId: string }
  | { readonly kind: 'ended'; readonly state: InvitationState }
  /** It is for another address than the one that they have signed in with. */
  | { readonly kind: 'other_address'; readonly address: string }
  | { readonly kind: 'address_not_verified'; readonly address: string }
  | { readonly kind: 'seats_exhausted'; readonly seats: Seats }

type Slice = Pick<App, 'db' | 'identity' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>

/**
 * Takes a place that was promised. The token alone is not enough: mails are forwarded, so the person must have the address that was
 * invited, verified by the issuer. Of many at once one is admitted.
 * @throws DomainError NOT_FOUND for a token that leads nowhere
 */
export async function acceptInvitation(app: Slice, viewer: Viewer, token: string): Promise<AcceptInvitationResult> {
  const { userId } = requireUser(viewer)
  const found = await findByToken(app, token)
  const { id, tenantId, tokenHash, email } = found
  const state = stateAt(found, app.wallClock.now())
  if (state === 'revoked' || state === 'expired') return { kind: 'ended', state }
  const own = await ownAddress(app, userId)
  if (normaliseAddress(own.email) !== email) return { kind: 'other_address', address: maskAddress(email) }
  if (!own.verified) return { kind: 'address_not_verified', address: maskAddress(email) }
  const at = await seatsAt(app, tenantId)
  return app.db.as({ userId, tenantIds: [tenantId] }, async (tx): Promise<AcceptInvitationResult> => {
    await lockPeople(tx, tenantId)
    await requireInUse(tx, tenantId)
    const invitation = await tx.invitation.findFirst({ where: { id, tokenHash } })
    if (!invitation) throw unknownLink()
    const now = stateAt(invitation, at.real)
    if (now === 'revoked' || now === 'expired') return { kind: 'ended', state: now }
    const place = await tx.membership.findUnique({ where: { tenantId_userId: { tenantId, userId } } })
    if (place) {
      await tx.invitation.updateMany({
        where: { id, state: 'pending' },
        data: { state: 'accepted', endedAt: at.real },
      })
      return { kind: 'accepted', membershipId: place.id }
    }
    if (now === 'accepted') return { kind: 'ended', state: now }
    const seats = await loadSeats(tx, tenantId, at)
    if (!canSitDown(seats)) return { kind: 'seats_exhausted', seats }
    const to = { role: invitation.role as TenantRole | 'custom', roleId: invitation.roleId }
    const membershipId = await admit(app, tx, viewer, { tenantId, userId, email, to, via: 'invitation' }, at.business)
    await audit(app, tx, viewer, {
      tenantId,
      action: 'invitation.accept',
      objectKind: 'invitation',
      objectId: id,
      after: { membershipId },
    })
    await emit(app, tx, viewer, {
      type: 'invitation.accepted',
      tenantId,
      payload: { invitationId: id, membershipId, userId },
      occurredAt: at.business,
    })
    return { kind: 'accepted', membershipId }
  })
}
