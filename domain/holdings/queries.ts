import { noun, one } from '../../reads/noun.ts'
import { ofTenant } from '../../reads/scope.ts'

export const holding = noun('Holding', {
  table: 'holdings',
  columns: {
    id: 'id:holding',
    tenantId: 'id:tenant',
    userId: 'id:user',
    featureKey: 'text',
    thing: 'text',
    createdAt: 'timestamptz',
    releasedAt: 'timestamptz',
  },
  visibleTo: ofTenant(),
  relations: { user: one('User', { from: 'userId' }) },
})
