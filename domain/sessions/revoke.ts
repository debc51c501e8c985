import type { Subject } from '../../providers/identity/port.ts'
import type { Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { deny } from '../denials/deny.ts'
import { notFound } from '../errors.ts'
import { emit } from '../events.ts'
import { sessionsOf } from '../issuer-parts.ts'
import { ownerOf } from './owner.ts'

export interface RevokeSessionInput {
  /** Null for the viewer's own. */
  readonly userId: string | null
  /** As the issuer names it. */
  readonly sessionId: string
}

type Slice = Pick<App, 'db' | 'identity' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>

/**
 * Ends one session: its tokens are dead on every node at once, and a consumer ends it at the issuer, with its refresh tokens.
 * @throws DomainError NOT_FOUND for a session that is not theirs, UNSUPPORTED, FORBIDDEN; ProviderError when the issuer cannot say whose it is
 */
export async function revokeSession(app: Slice, viewer: Viewer, input: RevokeSessionInput): Promise<void> {
  const { sessionId } = input
  const { userId, subjects } = await ownerOf(app, viewer, input.userId)
  const subject = await holderOf(app, subjects, sessionId)
  if (!subject) throw notFound('session')
  const occurredAt = await app.clock.now()
  const { issuer } = app.identity.verifierConfig()
  await app.db.as({ userId, tenantIds: [] }, async (tx) => {
    await deny(app, tx, [{ kind: 'session', issuer, key: sessionId, reason: 'revoked' }])
    await audit(app, tx, viewer, {
      tenantId: null,
      action: 'session.revoke',
      objectKind: 'user',
      objectId: userId,
      after: { sessionId },
    })
    const payload = { userId, subject, sessionId }
    await emit(app, tx, viewer, { type: 'session.revoked', tenantId: null, payload, occurredAt })
  })
}

/** A denial names a session and nobody's account: it is written only once the issuer has said that the session is theirs. */
async function holderOf(
  app: Pick<App, 'identity'>,
  subjects: readonly Subject[],
  sessionId: string,
): Promise<Subject | undefined> {
  const directory = sessionsOf(app)
  for (const subject of subjects) if ((await directory.list(subject)).some(({ id }) => id === sessionId)) return subject
  return undefined
}
