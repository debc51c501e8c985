import { connection, count, many, noun, sql } from '../../reads/noun.ts'

const person = {
  id: 'id:user',
  email: 'text',
  emailVerified: 'boolean',
  name: 'text',
  pictureUrl: 'text',
  createdAt: 'timestamptz',
} as const

/** The signed-in person as they see themselves. */
export const viewer = noun('Viewer', {
  table: 'users',
  columns: person,
  visibleTo: (viewer, row) => sql`${row.id!} = ${viewer.userId}`,
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
  visibleTo: (viewer, row) =>
    sql`(${row.id!} = ${viewer.userId} or exists (select from memberships m where m.user_id = ${row.id!} and m.tenant_id = any(${viewer.tenantIds})))`,
})
