import { connection, count, many, noun, one, query } from '../../reads/noun.ts'
import { either, ofTenantThrough, ofUser } from '../../reads/scope.ts'

const person = {
  id: 'id:user',
  email: 'text',
  emailVerified: 'boolean',
  name: 'text',
  pictureUrl: 'text',
  locale: 'text',
  timeZone: 'text',
  createdAt: 'timestamptz',
} as const

/** The signed-in person as they see themselves. */
export const viewer = noun('Viewer', {
  table: 'users',
  columns: person,
  visibleTo: ofUser('id'),
  relations: {
    memberships: many('Membership', { to: 'userId', order: ['createdAt'], page: { default: 100, max: 100 } }),
    notifications: connection('Notification', { to: 'userId', order: ['-createdAt'] }),
    unreadCount: count('Notification', { to: 'userId', where: { readAt: null } }),
  },
})

/** A person as the members of a common tenant see them. */
export const user = noun('User', {
  table: 'users',
  columns: { id: 'id:user', email: 'text', name: 'text', pictureUrl: 'text' },
  visibleTo: either(
    ofUser('id'),
    ofTenantThrough('id', { table: 'memberships', match: 'user_id', value: 'tenant_id' }),
  ),
})

export const userRoots = query({ viewer: one('Viewer', { viewer: 'userId' }) })
