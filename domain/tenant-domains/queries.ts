import { computed, noun } from '../../reads/noun.ts'
import { ofTenant } from '../../reads/scope.ts'
import { challengeName } from './rules.ts'

export const tenantDomain = noun('TenantDomain', {
  table: 'tenant_domains',
  columns: {
    id: 'id:tenantDomain',
    tenantId: 'id:tenant',
    domain: 'text',
    state: 'text',
    challenge: 'text',
    joinPolicy: 'text',
    verifiedAt: 'timestamptz',
    createdAt: 'timestamptz',
  },
  visibleTo: ofTenant(),
  computed: {
    recordName: computed(['domain'], (row) => challengeName(String(row.domain))),
    recordValue: computed(['challenge'], (row) => row.challenge),
  },
})
