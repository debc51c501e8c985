import { randomBytes } from 'node:crypto'
import { inexistentUser } from './answers.ts'
import type { Auth0Enrollment, Auth0Method, Directory, Route } from './directory.ts'

/** Management API v2: a user's authentication methods, and the older list of enrolments. */
export const FACTOR_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: 'users/:id/authentication-methods',
    scopes: ['read:authentication_methods'],
    handle: ({ users, methods }, { query }, id) => {
      if (!users.has(id)) return inexistentUser
      const all = methods.get(id) ?? []
      if (query.get('include_totals') !== 'true') return { status: 200, body: all }
      return { status: 200, body: { start: 0, limit: 100, total: all.length, authenticators: all } }
    },
  },
  {
    method: 'DELETE',
    path: 'users/:id/authentication-methods',
    scopes: ['delete:authentication_methods'],
    handle: ({ methods, enrollments }, _request, id) => {
      const passwords = (methods.get(id) ?? []).filter(({ type }) => type === 'password')
      methods.set(id, passwords)
      enrollments.delete(id)
      return { status: 204 }
    },
  },
  {
    method: 'GET',
    path: 'users/:id/enrollments',
    scopes: ['read:users'],
    handle: ({ users, enrollments }, _request, id) =>
      users.has(id) ? { status: 200, body: enrollments.get(id) ?? [] } : inexistentUser,
  },
]

/** The user has set this up, as they would on Auth0's pages. */
export function enrol({ methods, enrollments }: Directory, userId: string, type: string): void {
  const created_at = new Date().toISOString()
  const id = `dev_${randomBytes(8).toString('hex')}`
  const method: Auth0Method = { id: `${type}|${id}`, type, confirmed: true, created_at }
  methods.set(userId, [...(methods.get(userId) ?? []), method])
  if (type !== 'totp') return
  const enrollment: Auth0Enrollment = {
    id,
    status: 'confirmed',
    type: 'authenticator',
    auth_method: 'authenticator',
    name: 'a phone',
    enrolled_at: created_at,
  }
  enrollments.set(userId, [...(enrollments.get(userId) ?? []), enrollment])
}
