import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { emit } from '../events.ts'
import { lockPeople, permissionsNow, requireStill } from '../memberships/places.ts'
import { findInvitation } from './resend.ts'
import type { InvitationState } from './states.ts'

export type RevokeInvitationResult =
  | { readonly kind: 'revoked'; readonly invitationId: string }
  /** It was accepted: who came by it is a member, and is removed as one. */
  | { readonly kind: 'ended'; readonly state: InvitationState }

/** Takes a promise back: its link is dead and its seat is free. Revoking twice changes nothing. */
export async function revokeInvitation(
  app: Pick<App, 'db' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>,
  viewer: Viewer,
  invitationId: string,
): Promise<RevokeInvitationResult> {
  const scope = scopeOf(viewer)
  const { tenantId } = await app.db.as(scope, (tx) => findInvitation(tx, invitationId))
  requireIn(viewer, tenantId, 'member:write')
  const occurredAt = await app.clock.now(tenantId)
  return app.db.as(scope, async (tx): Promise<RevokeInvitationResult> => {
    await lockPeople(tx, tenantId)
    requireStill(await permissionsNow(tx, viewer, tenantId), 'member:write')
    const { state, email } = await findInvitation(tx, invitationId)
    if (state === 'accepted') return { kind: 'ended', state }
    if (state === 'revoked') return { kind: 'revoked', invitationId }
    await tx.invitation.updateMany({
      where: { id: invitationId, tenantId, state: 'pending' },
      data: { state: 'revoked', endedAt: app.wallClock.now() },
    })
    await audit(app, tx, viewer, {
      tenantId,
      action: 'invitation.revoke',
      objectKind: 'invitation',
      objectId: invitationId,
      before: { email },
    })
    await emit(app, tx, viewer, { type: 'invitation.revoked', tenantId, payload: { invitationId }, occurredAt })
    return { kind: 'revoked', invitationId }
  })
}
