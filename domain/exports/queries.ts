import { computed, many, noun, one, query, relationsOf } from '../../reads/noun.ts'
import { ofUser } from '../../reads/scope.ts'

/** A file that the signed-in person has asked for. */
export const dataExport = noun('DataExport', {
  table: 'data_exports',
  columns: {
    id: 'id:dataExport',
    userId: 'id:user',
    tenantId: 'id:tenant',
    kind: 'text',
    format: 'text',
    state: 'text',
    size: 'bigint',
    createdAt: 'timestamptz',
    readyAt: 'timestamptz',
    expiresAt: 'timestamptz',
  },
  visibleTo: ofUser(),
  computed: {
    path: computed(['id', 'state'], ({ id, state }) => (state === 'ready' ? `/exports/${String(id)}` : null)),
  },
})

export const dataExportRoots = query({ dataExport: one('DataExport', { arg: 'id' }) })

export const viewerExports = relationsOf('Viewer', {
  dataExports: many('DataExport', { to: 'userId', order: ['-createdAt'], page: { default: 20, max: 100 } }),
})
