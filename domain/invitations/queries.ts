import { noun, one } from '../../reads/noun.ts'
import { ofTenant } from '../../reads/scope.ts'

export const invitation = noun('Invitation', {
  table: 'invitations',
  columns: {
    id: 'id:invitation',
    tenantId: 'id:tenant',
    email: 'text',
    role: 'text',
    roleId: 'id:role',
    state: 'text',
    mailState: 'text',
    invitedById: 'id:user',
    expiresAt: 'timestamptz',
    sentAt: 'timestamptz',
    createdAt: 'timestamptz',
  },
  visibleTo: ofTenant(),
  relations: {
    customRole: one('CustomRole', { from: 'roleId' }),
    invitedBy: one('User', { from: 'invitedById' }),
  },
})
