import { noun, one, sql } from '../../reads/noun.ts'

export const notification = noun('Notification', {
  table: 'notifications',
  columns: {
    id: 'id:notification',
    userId: 'id:user',
    tenantId: 'id:tenant',
    type: 'text',
    title: 'text',
    body: 'text',
    createdAt: 'timestamptz',
    readAt: 'timestamptz',
  },
  visibleTo: (viewer, row) => sql`${row.userId!} = ${viewer.userId}`,
  relations: { tenant: one('Tenant', { from: 'tenantId' }) },
})
