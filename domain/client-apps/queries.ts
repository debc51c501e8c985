import { computed, connection, noun, one, relationsOf } from '../../reads/noun.ts'
import { ofTenant } from '../../reads/scope.ts'
import { fromGranted } from '../api-keys/rules.ts'

export const clientApp = noun('ClientApp', {
  table: 'client_apps',
  columns: {
    id: 'id:clientApp',
    tenantId: 'id:tenant',
    name: 'text',
    clientId: 'text',
    granted: 'text',
    creatorId: 'id:user',
    createdAt: 'timestamptz',
    rotatedAt: 'timestamptz',
    removedAt: 'timestamptz',
    documentAppId: 'id:documentApp',
    documentVersionId: 'id:documentVersion',
  },
  visibleTo: ofTenant(),
  computed: { permissions: computed(['granted'], ({ granted }) => fromGranted(String(granted))) },
  relations: { createdBy: one('User', { from: 'creatorId' }) },
})

export const tenantClientApps = relationsOf('Tenant', {
  clientApps: connection('ClientApp', { to: 'tenantId', order: ['-createdAt'] }),
})
