import { noun, one, sql } from '../../reads/noun.ts'

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
  visibleTo: (viewer, row) => sql`${row.tenantId!} = any(${viewer.tenantIds})`,
  relations: { user: one('User', { from: 'userId' }) },
})
