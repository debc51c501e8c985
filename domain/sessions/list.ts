import type { ExternalSession } from '../../providers/identity/port.ts'
import type { Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { sessionsOf } from '../issuer-parts.ts'
import { lookAt } from '../users/look-at.ts'
import { ownerOf } from './owner.ts'

export interface ListedSession extends ExternalSession {
  /** It is the one that the viewer's token belongs to. */
  readonly current: boolean
}

/**
 * Where a person is signed in, newest first, as the issuer tells it: at most 100 an account.
 * @param input.userId null for the viewer
 * @throws DomainError UNSUPPORTED, NOT_FOUND or FORBIDDEN; ProviderError
 */
export async function listSessions(
  app: Pick<App, 'db' | 'identity' | 'wallClock'>,
  viewer: Viewer,
  { userId }: { userId: string | null },
): Promise<readonly ListedSession[]> {
  const owner = await ownerOf(app, viewer, userId)
  const directory = sessionsOf(app)
  if (userId !== null) await lookAt(app, viewer, { userId, action: 'session.read' })
  const lists = await Promise.all(owner.subjects.map((subject) => directory.list(subject)))
  const current = viewer.kind === 'user' ? (viewer.sessionId ?? null) : null
  return lists.flat().map((session) => ({ ...session, current: session.id === current }))
}
