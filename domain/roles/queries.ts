import { computed, count, noun } from '../../reads/noun.ts'
import { ofTenant } from '../../reads/scope.ts'

export const customRole = noun('CustomRole', {
  table: 'roles',
  columns: {
    id: 'id:role',
    tenantId: 'id:tenant',
    name: 'text',
    permissions: 'text[]',
    createdAt: 'timestamptz',
    updatedAt: 'timestamptz',
  },
  visibleTo: ofTenant(),
  computed: { permissions: computed(['permissions'], (role) => role.permissions) },
  relations: { memberCount: count('Membership', { to: 'roleId' }) },
})
