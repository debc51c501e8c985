import { connection, noun, one, relationsOf } from '../../reads/noun.ts'
import { ofTenant } from '../../reads/scope.ts'

export const grant = noun('Grant', {
  table: 'grants',
  columns: {
    id: 'id:grant',
    tenantId: 'id:tenant',
    featureId: 'id:feature',
    limitValue: 'int',
    credits: 'int',
    startsAt: 'timestamptz',
    endsAt: 'timestamptz',
    sourceKind: 'text',
    revokedAt: 'timestamptz',
    revokeReason: 'text',
    createdAt: 'timestamptz',
  },
  visibleTo: ofTenant(),
  relations: { feature: one('Feature', { from: 'featureId' }) },
})

export const tenantGrants = relationsOf('Tenant', {
  grants: connection('Grant', { to: 'tenantId', order: ['-startsAt'] }),
})
