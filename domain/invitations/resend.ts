import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import type { Tx } from '../db.ts'
import { notFound } from '../errors.ts'
import { emit } from '../events.ts'
import { lockPeople, permissionsNow, placeOfRole, requireCovers, requireStill } from '../memberships/places.ts'
import type { TenantRole } from '../permissions.ts'
import { hasFreeSeat, loadSeats, type Seats, seatsAt } from '../seats/seats.ts'
import { AWAITS_MAIL } from './invite.ts'
import { DEFAULT_DAYS, daysProblem, expiryOf, resendableAt, stateAt } from './rules.ts'
import type { InvitationState } from './states.ts'

export type ResendInvitationResult =
  | { readonly kind: 'sent'; readonly invitationId: string }
  | { readonly kind: 'ended'; readonly state: InvitationState }
  | { readonly kind: 'too_soon'; readonly retryAt: Date }
  | { readonly kind: 'seats_exhausted'; readonly seats: Seats }
  | { readonly kind: 'invalid'; readonly field: 'days'; readonly problem: string }

/** Sends another mail with another link, good from now on; the old link is dead. An expired invitation takes a seat again. */
export async function resendInvitation(
  app: Pick<App, 'db' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>,
  viewer: Viewer,
  input: { readonly invitationId: string; readonly days?: number | undefined },
): Promise<ResendInvitationResult> {
  const { invitationId, days = DEFAULT_DAYS } = input
  const scope = scopeOf(viewer)
  const { tenantId } = await app.db.as(scope, (tx) => findInvitation(tx, invitationId))
  requireIn(viewer, tenantId, 'member:write')
  const wrongDays = daysProblem(days)
  if (wrongDays) return { kind: 'invalid', field: 'days', problem: wrongDays }
  const at = await seatsAt(app, tenantId)
  return app.db.as(scope, async (tx): Promise<ResendInvitationResult> => {
    await lockPeople(tx, tenantId)
    const actor = await permissionsNow(tx, viewer, tenantId)
    requireStill(actor, 'member:write')
    const invitation = await findInvitation(tx, invitationId)
    const state = stateAt(invitation, at.real)
    if (state === 'accepted' || state === 'revoked') return { kind: 'ended', state }
    const to = { role: invitation.role as TenantRole | 'custom', roleId: invitation.roleId }
    requireCovers(actor, await placeOfRole(tx, tenantId, to))
    const retryAt = resendableAt(invitation)
    if (retryAt > at.real) return { kind: 'too_soon', retryAt }
    const seats = await loadSeats(tx, tenantId, at)
    if (state === 'expired' && !hasFreeSeat(seats)) return { kind: 'seats_exhausted', seats }
    const expiresAt = expiryOf(at.real, days)
    const sendCount = invitation.sendCount + 1
    await tx.invitation.updateMany({
      where: { id: invitationId, tenantId },
      data: { expiresAt, sentAt: at.real, sendCount, ...AWAITS_MAIL },
    })
    await audit(app, tx, viewer, {
      tenantId,
      action: 'invitation.resend',
      objectKind: 'invitation',
      objectId: invitationId,
      before: { expiresAt: invitation.expiresAt },
      after: { expiresAt },
    })
    await emit(app, tx, viewer, {
      type: 'invitation.sent',
      tenantId,
      payload: { invitationId, sendCount, ...to },
      occurredAt: at.business,
    })
    return { kind: 'sent', invitationId }
  })
}

/** @throws DomainError NOT_FOUND */
export async function findInvitation(tx: Tx, invitationId: string) {
  const invitation = await tx.invitation.findFirst({ where: { id: invitationId } })
  if (!invitation) throw notFound('invitation')
  return invitation
}
