import type { Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { deny, type NewDenial } from '../denials/deny.ts'
import { badInput } from '../errors.ts'
import { emit } from '../events.ts'
import { sessionsOf } from '../issuer-parts.ts'
import { ownerOf } from './owner.ts'

export interface RevokeAllSessionsInput {
  /** Null for the viewer's own. */
  readonly userId: string | null
  /** The session of the viewer's own token goes on. */
  readonly exceptCurrent: boolean
}

type Slice = Pick<App, 'db' | 'identity' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>

/**
 * Ends every session of a person, or every other. Without an exception all tokens that they have got until now are dead, also such as name
 * no session.
 * @throws DomainError UNSUPPORTED, NOT_FOUND, FORBIDDEN, or BAD_INPUT where the viewer's token names no session that could go on
 */
export async function revokeAllSessions(app: Slice, viewer: Viewer, input: RevokeAllSessionsInput): Promise<void> {
  const { userId, subjects } = await ownerOf(app, viewer, input.userId)
  const directory = sessionsOf(app)
  const kept = input.exceptCurrent && viewer.kind === 'user' ? (viewer.sessionId ?? null) : null
  if (input.exceptCurrent && kept === null)
    throw badInput('Your access token does not say which session it belongs to: end all of them, or one by its id.')
  const { issuer } = app.identity.verifierConfig()
  const denials: NewDenial[] = []
  for (const subject of subjects) {
    if (kept === null) denials.push({ kind: 'subject', issuer, key: subject, reason: 'revoked' })
    else
      for (const { id } of await directory.list(subject))
        if (id !== kept) denials.push({ kind: 'session', issuer, key: id, reason: 'revoked' })
  }
  const occurredAt = await app.clock.now()
  await app.db.as({ userId, tenantIds: [] }, async (tx) => {
    await deny(app, tx, denials)
    await audit(app, tx, viewer, {
      tenantId: null,
      action: 'session.revoke_all',
      objectKind: 'user',
      objectId: userId,
      after: { kept },
    })
    const payload = { userId, subjects, kept }
    await emit(app, tx, viewer, { type: 'sessions.revoked', tenantId: null, payload, occurredAt })
  })
}
