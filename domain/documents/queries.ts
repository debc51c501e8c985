import { computed, connection, noun, one, relationsOf } from '../../reads/noun.ts'
import { ofTenant } from '../../reads/scope.ts'
import { documentIdOf } from './rules.ts'

/** Those of a tenant; the product's own are staff's to see (for-staff.ts). */
export const documentApp = noun('DocumentApp', {
  table: 'document_apps',
  columns: {
    id: 'id:documentApp',
    tenantId: 'id:tenant',
    name: 'text',
    ladder: 'text',
    pointsPerSecond: 'int',
    pointsPerMonth: 'bigint',
    createdAt: 'timestamptz',
  },
  visibleTo: ofTenant(),
  relations: {
    versions: connection('DocumentVersion', { to: 'appId', order: ['-publishedAt'] }),
    usage: connection('DocumentUsage', { to: 'appId', order: ['-day'] }),
  },
})

export const documentVersion = noun('DocumentVersion', {
  table: 'document_versions',
  columns: {
    id: 'id:documentVersion',
    tenantId: 'id:tenant',
    appId: 'id:documentApp',
    name: 'text',
    documentCount: 'int',
    publishedAt: 'timestamptz',
    retiredAt: 'timestamptz',
  },
  visibleTo: ofTenant(),
  relations: { documents: connection('TrustedDocument', { to: 'versionId', order: [] }) },
})

export const trustedDocument = noun('TrustedDocument', {
  table: 'document_entries',
  columns: {
    id: 'id:trustedDocument',
    tenantId: 'id:tenant',
    versionId: 'id:documentVersion',
    sha256: 'text',
    name: 'text',
    kind: 'text',
  },
  visibleTo: ofTenant(),
  computed: { documentId: computed(['sha256'], ({ sha256 }) => documentIdOf(String(sha256))) },
})

export const documentUsage = noun('DocumentUsage', {
  table: 'document_usage',
  columns: {
    id: 'id:documentUsage',
    tenantId: 'id:tenant',
    appId: 'id:documentApp',
    day: 'timestamptz',
    sha256: 'text',
    requests: 'bigint',
    failed: 'bigint',
    points: 'bigint',
    errorCounts: 'text',
  },
  visibleTo: ofTenant(),
  computed: {
    documentId: computed(['sha256'], ({ sha256 }) => (sha256 === '' ? null : documentIdOf(String(sha256)))),
    errors: computed(['errorCounts'], ({ errorCounts }) => countsIn(String(errorCounts))),
  },
})

export const documentRelations = [
  relationsOf('Tenant', { documentApps: connection('DocumentApp', { to: 'tenantId', order: ['name'] }) }),
  relationsOf('ApiKey', {
    documentApp: one('DocumentApp', { from: 'documentAppId' }),
    documentVersion: one('DocumentVersion', { from: 'documentVersionId' }),
  }),
  relationsOf('ClientApp', {
    documentApp: one('DocumentApp', { from: 'documentAppId' }),
    documentVersion: one('DocumentVersion', { from: 'documentVersionId' }),
    usage: connection('DocumentUsage', { from: 'documentAppId', to: 'appId', order: ['-day'] }),
  }),
]

/** Error code → how often, most often first. */
function countsIn(json: string): readonly { readonly code: string; readonly count: string }[] {
  return Object.entries(JSON.parse(json) as Readonly<Record<string, number>>)
    .toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
    .map(([code, count]) => ({ code, count: String(count) }))
}
