import { noun } from '../../reads/noun.ts'
import { ofTenant } from '../../reads/scope.ts'

export const joinRequest = noun('JoinRequest', {
  table: 'join_requests',
  columns: {
    id: 'id:joinRequest',
    tenantId: 'id:tenant',
    email: 'text',
    name: 'text',
    state: 'text',
    createdAt: 'timestamptz',
    decidedAt: 'timestamptz',
  },
  visibleTo: ofTenant(),
})
