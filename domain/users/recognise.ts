import { newId } from '../../lib/ids.ts'
import { ProviderError } from '../../providers/errors.ts'
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
 * profile from the issuer. Two first requests at once make one user.
 * @param accessToken what the principal was read from: an issuer without a directory is asked with it who they are
 * @throws DomainError UNAUTHENTICATED for a machine's token, for an account that is unknown to its issuer or blocked there, and for a person
 * who is banned
 */
export async function recognise(
  app: Slice,
  principal: Principal,
  origin: Origin,
  accessToken: string,
): Promise<UserViewer> {
  if (principal.kind === 'machine')
    throw new DomainError('UNAUTHENTICATED', 'This token belongs to a machine: sign in as a person.')
  const token = { issuer: principal.issuer, subject: principal.subject }
  const known = await userOfIdentity(app, token)
  const userId = known ?? (await meet(app, token, await profileOf(app, principal, accessToken), origin))
  return readViewer(app, userId, origin)
}

async function profileOf(app: Slice, principal: Principal, accessToken: string): Promise<ExternalUser> {
  const profile = await app.identity.profile(principal, accessToken).catch((error: unknown) => {
    if (!(error instanceof ProviderError) || error.fault !== 'rejected') throw error
    const words =
      'The issuer does not tell who holds this token. Sign in again with the scopes openid, profile and email.'
    throw new DomainError('UNAUTHENTICATED', words, { cause: error })
  })
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

/** The same person with the roles that they have now: a mutation may have given them one. What they came with stays. */
export async function refreshViewer(app: Pick<App, 'db' | 'wallClock'>, viewer: UserViewer): Promise<UserViewer> {
  // A preview changes nothing, so there is nothing new to it; what it was narrowed from must not come back.
  if (viewer.preview) return viewer
  const { actor, sessionId } = viewer
  const now = await readViewer(app, viewer.userId, viewer.origin)
  return {
    ...now,
    ...(actor ? { actor, operatorRole: null } : {}),
    ...(sessionId === undefined ? {} : { sessionId }),
  }
}
