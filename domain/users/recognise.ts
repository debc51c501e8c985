import { newId } from '../../lib/ids.ts'
import type { ExternalUser, Principal } from '../../providers/identity/port.ts'
import type { Origin, UserViewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { DomainError } from '../errors.ts'
import { emit } from '../events.ts'
import { readViewer, userOfIdentity } from './read-viewer.ts'

type Slice = Pick<App, 'db' | 'identity' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>

/**
 * Who holds this verified token. Users are keyed by (issuer, subject), never by email; someone new is met here, with their
 * profile from the issuer's directory. Two first requests at once make one user.
 * @throws DomainError UNAUTHENTICATED for a machine's token, or for an account that is unknown to its issuer or blocked there
 */
export async function recognise(app: Slice, principal: Principal, origin: Origin): Promise<UserViewer> {
  if (principal.kind === 'machine')
    throw new DomainError('UNAUTHENTICATED', 'This token belongs to a machine: sign in as a person.')
  const token = { issuer: principal.issuer, subject: principal.subject }
  const known = await userOfIdentity(app, token)
  const userId = known ?? (await meet(app, token, await profileOf(app, principal), origin))
  return readViewer(app, userId, origin)
}

async function profileOf(app: Slice, principal: Principal): Promise<ExternalUser> {
  const profile = await app.identity.users.get(principal.subject)
  if (!profile || profile.blocked)
    throw new DomainError('UNAUTHENTICATED', 'The account of this token is unknown or blocked. Sign in again.')
  return profile
}

async function meet(
  app: Slice,
  token: { issuer: string; subject: string },
  profile: ExternalUser,
  origin: Origin,
): Promise<string> {
  const userId = newId()
  const now = app.wallClock.now()
  const occurredAt = await app.clock.now()
  // The lock makes a second first request wait for the first one's commit, and then find its user.
  return app.db.exclusively(`identity:${token.issuer}:${token.subject}`, () =>
    app.db.as({ userId, tenantIds: [], token }, async (tx) => {
      const already = await tx.identity.findUnique({ where: { issuer_subject: token }, select: { userId: true } })
      if (already) return already.userId
      const name = profile.name ?? profile.email.split('@')[0] ?? profile.email
      await tx.user.createMany({
        data: [
          {
            id: userId,
            email: profile.email,
            emailVerified: profile.emailVerified,
            name,
            pictureUrl: profile.pictureUrl,
            createdAt: now,
            updatedAt: now,
          },
        ],
      })
      await tx.identity.createMany({ data: [{ id: newId(), userId, ...token, createdAt: now }] })
      const viewer: UserViewer = { kind: 'user', userId, roles: new Map(), operatorRole: null, origin }
      await audit(app, tx, viewer, {
        tenantId: null,
        action: 'user.meet',
        objectKind: 'user',
        objectId: userId,
        after: { issuer: token.issuer },
      })
      await emit(app, tx, viewer, { type: 'user.met', tenantId: null, payload: { userId }, occurredAt })
      return userId
    }),
  )
}

/** The same person with the roles that they have now: a mutation may have given them one. */
export function refreshViewer(app: Pick<App, 'db'>, viewer: UserViewer): Promise<UserViewer> {
  return readViewer(app, viewer.userId, viewer.origin)
}
