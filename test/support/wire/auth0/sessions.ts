import { randomBytes } from 'node:crypto'
import type { WireAnswer } from '../wire-server.ts'
import { inexistentUser, managementError } from './answers.ts'
import type { Auth0Session, Directory, Route } from './directory.ts'

const HOUR = 3_600_000

/** Management API v2: a user's sessions and refresh tokens. */
export const SESSION_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: 'users/:id/sessions',
    scopes: ['read:sessions'],
    handle: ({ users, sessions }, { query }, id) =>
      users.has(id)
        ? { status: 200, body: { sessions: (sessions.get(id) ?? []).slice(0, Number(query.get('take') ?? 50)) } }
        : inexistentUser,
  },
  {
    method: 'DELETE',
    path: 'users/:id/sessions',
    scopes: ['delete:sessions'],
    handle: ({ users, sessions }, _request, id) => endAll(users, sessions, id),
  },
  {
    method: 'DELETE',
    path: 'users/:id/refresh-tokens',
    scopes: ['delete:refresh_tokens'],
    handle: ({ users, refreshTokens }, _request, id) => endAll(users, refreshTokens, id),
  },
  {
    method: 'GET',
    path: 'sessions/:id',
    scopes: ['read:sessions'],
    handle: (directory, _request, id) => {
      const session = sessionOf(directory, id)
      return session ? { status: 200, body: session } : noSession
    },
  },
  {
    method: 'POST',
    path: 'sessions/:id/revoke',
    scopes: ['delete:sessions', 'delete:refresh_tokens'],
    handle: (directory, _request, id) => {
      const session = sessionOf(directory, id)
      if (!session) return noSession
      const without = <One>(held: Map<string, One[]>, leaves: (one: One) => boolean) =>
        void held.set(session.user_id, (held.get(session.user_id) ?? []).filter(leaves))
      without(directory.sessions, (one) => one.id !== id)
      without(directory.refreshTokens, (one) => one.session_id !== id)
      return { status: 202 }
    },
  },
]

const noSession = managementError(404, 'The session does not exist.', 'inexistent_session')

function sessionOf({ sessions }: Directory, id: string): Auth0Session | undefined {
  return [...sessions.values()].flat().find((session) => session.id === id)
}

function endAll<Held>(users: Directory['users'], held: Map<string, Held[]>, id: string): WireAnswer {
  if (!users.has(id)) return inexistentUser
  held.delete(id)
  return { status: 202 }
}

/** As a login would; false when the user is blocked or not there. */
export function signIn(
  { users, sessions, refreshTokens, bruteForceBlocks }: Directory,
  userId: string,
  clientId: string,
) {
  const user = users.get(userId)
  if (!user || user.blocked || bruteForceBlocks.has(userId)) return false
  const before = sessions.get(userId) ?? []
  // Never the same moment as the one before: their order must be visible.
  const now = Math.max(Date.now(), ...before.map(({ created_at }) => Date.parse(created_at) + 1))
  const at = (ms: number) => new Date(now + ms).toISOString()
  const id = randomBytes(16).toString('base64url')
  const device = { user_agent: 'Mozilla/5.0 (X11; Linux x86_64)', ip: '203.0.113.7' }
  const session: Auth0Session = {
    id,
    user_id: userId,
    created_at: at(0),
    updated_at: at(0),
    authenticated_at: at(0),
    idle_expires_at: at(72 * HOUR),
    expires_at: at(168 * HOUR),
    last_interacted_at: at(0),
    device: {
      initial_user_agent: device.user_agent,
      initial_ip: device.ip,
      last_user_agent: device.user_agent,
      last_ip: device.ip,
    },
    clients: [{ client_id: clientId }],
  }
  sessions.set(userId, [...before, session])
  const token = { id: randomBytes(9).toString('base64url'), user_id: userId, session_id: id }
  refreshTokens.set(userId, [...(refreshTokens.get(userId) ?? []), token])
  return true
}
