import { noun, one } from '../../reads/noun.ts'
import { ofUser } from '../../reads/scope.ts'

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
  visibleTo: ofUser(),
  relations: { tenant: one('Tenant', { from: 'tenantId' }) },
})
