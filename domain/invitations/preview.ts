import type { App } from '../app.ts'
import { DomainError } from '../errors.ts'
import { findByToken } from './find-by-token.ts'
import { maskAddress, stateAt } from './rules.ts'
import type { InvitationState } from './states.ts'

export interface InvitationPreview {
  readonly tenantName: string
  /** Null when whoever invited is no member any more, or was a program. */
  readonly inviterName: string | null
  /** Enough for its owner to know it by. */
  readonly address: string
  readonly state: InvitationState
  readonly expiresAt: Date
}

/** What the holder of a token may know before they sign in; null for a token that leads nowhere. */
export async function previewInvitation(
  app: Pick<App, 'db' | 'wallClock'>,
  token: string,
): Promise<InvitationPreview | null> {
  const invitation = await findByToken(app, token).catch((error: unknown) => {
    if (error instanceof DomainError && error.code === 'NOT_FOUND') return null
    throw error
  })
  if (!invitation) return null
  const { tenantId, invitedById } = invitation
  return app.db.as({ userId: null, tenantIds: [tenantId] }, async (tx) => {
    const tenant = await tx.tenant.findUniqueOrThrow({ where: { id: tenantId }, select: { name: true } })
    const inviter = invitedById && (await tx.user.findUnique({ where: { id: invitedById }, select: { name: true } }))
    return {
      tenantName: tenant.name,
      inviterName: inviter ? inviter.name : null,
      address: maskAddress(invitation.email),
      state: stateAt(invitation, app.wallClock.now()),
      expiresAt: invitation.expiresAt,
    }
  })
}
