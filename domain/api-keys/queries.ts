import { computed, connection, noun, one, relationsOf } from '../../reads/noun.ts'
import { ofTenant } from '../../reads/scope.ts'
import { fromGranted } from './rules.ts'

export const apiKey = noun('ApiKey', {
  table: 'api_keys',
  columns: {
    id: 'id:apiKey',
    tenantId: 'id:tenant',
    name: 'text',
    prefix: 'text',
    lastFour: 'text',
    granted: 'text',
    creatorId: 'id:user',
    createdAt: 'timestamptz',
    rotatedAt: 'timestamptz',
    previousUntil: 'timestamptz',
    lastUsedAt: 'timestamptz',
    expiresAt: 'timestamptz',
    revokedAt: 'timestamptz',
    documentAppId: 'id:documentApp',
    documentVersionId: 'id:documentVersion',
  },
  visibleTo: ofTenant(),
  computed: { permissions: computed(['granted'], ({ granted }) => fromGranted(String(granted))) },
  relations: { createdBy: one('User', { from: 'creatorId' }) },
})

export const tenantApiKeys = relationsOf('Tenant', {
  apiKeys: connection('ApiKey', { to: 'tenantId', order: ['-createdAt'] }),
})
