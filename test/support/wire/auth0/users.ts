import { createHash, randomBytes } from 'node:crypto'
import type { WireAnswer, WireRequest } from '../wire-server.ts'
import { inexistentUser, managementError } from './answers.ts'
import type { Auth0User, Directory, Route } from './directory.ts'

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/
const now = () => new Date().toISOString()

const invalidBody = (message: string) => managementError(400, `Payload validation error: ${message}`, 'invalid_body')

/** Management API v2, Users: what Auth0 documents of it, with its own messages. */
export const USER_ROUTES: readonly Route[] = [
  { method: 'POST', path: 'users', scopes: ['create:users'], handle: createUser },
  {
    method: 'GET',
    path: 'users-by-email',
    scopes: ['read:users'],
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
    scopes: ['read:users'],
    handle: ({ users }, _request, id) => {
      const user = users.get(id)
      return user ? { status: 200, body: user } : inexistentUser
    },
  },
  { method: 'PATCH', path: 'users/:id', scopes: ['update:users'], handle: updateUser },
  {
    method: 'DELETE',
    path: 'users/:id',
    scopes: ['delete:users'],
    // Deleting who is not there is answered like deleting.
    handle: (directory, _request, id) => {
      const { users, sessions, refreshTokens, methods, enrollments } = directory
      for (const table of [users, sessions, refreshTokens, methods, enrollments]) table.delete(id)
      directory.bruteForceBlocks.delete(id)
      return { status: 204 }
    },
  },
  {
    method: 'DELETE',
    path: 'user-blocks/:id',
    scopes: ['update:users'],
    handle: ({ users, bruteForceBlocks }, _request, id) => {
      if (!users.has(id)) return inexistentUser
      bruteForceBlocks.delete(id)
      return { status: 204 }
    },
  },
]

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
    picture: gravatarOf(email),
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
  const email = typeof input.email === 'string' ? input.email.toLowerCase() : user.email
  const taken = [...users.values()].some((other) => other.user_id !== id && other.email === email)
  // Not the 409 with which it refuses to create one.
  if (taken) return managementError(400, 'The specified new email already exists', 'auth0_idp_error')
  const changed: Auth0User = {
    ...user,
    email,
    ...(typeof input.blocked === 'boolean' && { blocked: input.blocked }),
    ...(typeof input.name === 'string' && { name: input.name }),
    ...(typeof input.email_verified === 'boolean' && { email_verified: input.email_verified }),
    ...(typeof input.picture === 'string' && { picture: input.picture }),
    // Taken away, Auth0 shows its own again.
    ...(input.picture === null && { picture: gravatarOf(email) }),
    updated_at: now(),
  }
  users.set(id, changed)
  return { status: 200, body: changed }
}

function gravatarOf(email: string): string {
  return `https://s.gravatar.com/avatar/${createHash('md5').update(email).digest('hex')}?s=480&r=pg&d=identicon`
}
