import { createHash, randomBytes } from 'node:crypto'
import type { WireAnswer, WireRequest } from '../wire-server.ts'
import { inexistentUser, managementError } from './answers.ts'

export interface Auth0User {
  readonly user_id: string
  readonly email: string
  readonly email_verified: boolean
  readonly name: string
  readonly nickname: string
  readonly picture: string
  readonly created_at: string
  readonly updated_at: string
  readonly identities: readonly { connection: string; user_id: string; provider: string; isSocial: boolean }[]
  /** Absent until it has been set once, as at Auth0. */
  readonly blocked?: boolean
  /** The application's own, kept as it came. */
  readonly app_metadata?: object
}

export interface Directory {
  readonly users: Map<string, Auth0User>
  /** What a user holds, by user id; ended ones are gone. */
  readonly sessions: Map<string, string[]>
  readonly refreshTokens: Map<string, string[]>
  /** Blocked by brute-force protection, not by an administrator. */
  readonly bruteForceBlocks: Set<string>
  /** The names of the database connections. */
  readonly connections: ReadonlySet<string>
}

export interface UserRoute {
  readonly method: string
  /** Below `/api/v2`; `:id` is a user id. */
  readonly path: string
  readonly scope: string
  handle(directory: Directory, request: WireRequest, id: string): WireAnswer
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/
const now = () => new Date().toISOString()

const invalidBody = (message: string) => managementError(400, `Payload validation error: ${message}`, 'invalid_body')

/** Management API v2, Users: what Auth0 documents of it, with its own messages. */
export const USER_ROUTES: readonly UserRoute[] = [
  { method: 'POST', path: 'users', scope: 'create:users', handle: createUser },
  {
    method: 'GET',
    path: 'users-by-email',
    scope: 'read:users',
    handle: ({ users }, { query }) => {
      const email = query.get('email')
      if (!email)
        return managementError(400, 'Query validation error: Missing required property: email.', 'invalid_query_string')
      // Case-sensitive, while a database connection keeps addresses in lower case.
      return { status: 200, body: [...users.values()].filter((user) => user.email === email) }
    },
  },
  {
    method: 'GET',
    path: 'users/:id',
    scope: 'read:users',
    handle: ({ users }, _request, id) => {
      const user = users.get(id)
      return user ? { status: 200, body: user } : inexistentUser
    },
  },
  { method: 'PATCH', path: 'users/:id', scope: 'update:users', handle: updateUser },
  {
    method: 'DELETE',
    path: 'users/:id',
    scope: 'delete:users',
    // Deleting who is not there is answered like deleting.
    handle: (directory, _request, id) => {
      for (const table of [directory.users, directory.sessions, directory.refreshTokens]) table.delete(id)
      directory.bruteForceBlocks.delete(id)
      return { status: 204 }
    },
  },
  {
    method: 'DELETE',
    path: 'users/:id/sessions',
    scope: 'delete:sessions',
    handle: ({ users, sessions }, _request, id) => endAll(users, sessions, id),
  },
  {
    method: 'DELETE',
    path: 'users/:id/refresh-tokens',
    scope: 'delete:refresh_tokens',
    handle: ({ users, refreshTokens }, _request, id) => endAll(users, refreshTokens, id),
  },
  {
    method: 'DELETE',
    path: 'user-blocks/:id',
    scope: 'update:users',
    handle: ({ users, bruteForceBlocks }, _request, id) => {
      if (!users.has(id)) return inexistentUser
      bruteForceBlocks.delete(id)
      return { status: 204 }
    },
  },
]

function endAll(users: Directory['users'], held: Map<string, string[]>, id: string): WireAnswer {
  if (!users.has(id)) return inexistentUser
  held.delete(id)
  return { status: 202 }
}

function createUser({ users, connections }: Directory, { body }: WireRequest): WireAnswer {
  const input = (body ?? {}) as Readonly<Record<string, unknown>>
  const { connection, password } = input
  if (typeof connection !== 'string') return invalidBody('Missing required property: connection.')
  if (!connections.has(connection))
    return managementError(400, 'The connection does not exist.', 'inexistent_connection')
  if (typeof input.email !== 'string' || !EMAIL.test(input.email))
    return invalidBody(`'Object didn't pass validation for format email: ${input.email}' on property email.`)
  if (typeof password !== 'string') return invalidBody("'Missing required property: password'.")
  if (password.length < 8)
    return managementError(400, 'PasswordStrengthError: Password is too weak', 'invalid_password')
  const email = input.email.toLowerCase()
  const taken = [...users.values()].some(
    (user) => user.email === email && user.identities.some((identity) => identity.connection === connection),
  )
  if (taken) return managementError(409, 'The user already exists.', 'auth0_idp_error')
  const key = randomBytes(12).toString('hex')
  const user: Auth0User = {
    user_id: `auth0|${key}`,
    email,
    email_verified: input.email_verified === true,
    // Auth0 gives a user without a name its address as one.
    name: typeof input.name === 'string' ? input.name : email,
    nickname: email.split('@')[0] ?? email,
    picture: `https://s.gravatar.com/avatar/${createHash('md5').update(email).digest('hex')}?s=480&r=pg&d=identicon`,
    created_at: now(),
    updated_at: now(),
    identities: [{ connection, user_id: key, provider: 'auth0', isSocial: false }],
    ...(typeof input.blocked === 'boolean' && { blocked: input.blocked }),
    ...(typeof input.app_metadata === 'object' && input.app_metadata !== null && { app_metadata: input.app_metadata }),
  }
  users.set(user.user_id, user)
  return { status: 201, body: user }
}

function updateUser({ users }: Directory, { body }: WireRequest, id: string): WireAnswer {
  const input = (body ?? {}) as Readonly<Record<string, unknown>>
  if (Object.keys(input).length === 0) return invalidBody('Too few properties defined (0), minimum 1.')
  const user = users.get(id)
  if (!user) return inexistentUser
  if (input.blocked !== undefined && typeof input.blocked !== 'boolean')
    return invalidBody("'Expected type boolean' on property blocked.")
  const changed: Auth0User = {
    ...user,
    ...(typeof input.blocked === 'boolean' && { blocked: input.blocked }),
    ...(typeof input.name === 'string' && { name: input.name }),
    ...(typeof input.email === 'string' && { email: input.email.toLowerCase() }),
    ...(typeof input.email_verified === 'boolean' && { email_verified: input.email_verified }),
    updated_at: now(),
  }
  users.set(id, changed)
  return { status: 200, body: changed }
}
