import { type Page, pageInfoOf } from '../../reads/loaded-page.ts'
import { pageSize } from '../../reads/rows.ts'
import { requireIn, requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import type { Tx } from '../db.ts'
import { type AuditFilter, auditPage, countAudit, type OfTenant } from './page.ts'
import type { ShownEntry } from './shown.ts'

export interface AuditQuery extends AuditFilter {
  readonly first: number
  readonly after?: string | null
}

const SIZES = { default: 20, max: 100 }

/** A tenant's own entries, newest first. @throws DomainError NOT_FOUND or FORBIDDEN */
export async function readAuditEntries(
  app: Pick<App, 'db' | 'cursors'>,
  viewer: Viewer,
  tenantId: string,
  query: AuditQuery,
): Promise<Page<ShownEntry>> {
  requireIn(viewer, tenantId, 'audit:read')
  return page(app, (work) => app.db.as({ userId: null, tenantIds: [tenantId] }, work), tenantId, query)
}

/**
 * Entries across tenants, or of one, for staff; each look leaves an entry of its own, in the log of the tenant that was looked at.
 * @throws DomainError UNAUTHENTICATED or FORBIDDEN
 */
export async function readAuditEntriesAsOperator(
  app: Pick<App, 'db' | 'wallClock' | 'cursors'>,
  viewer: Viewer,
  tenantId: string | undefined,
  query: AuditQuery,
): Promise<Page<ShownEntry>> {
  requireOperator(viewer, 'operator:audit')
  const { first, after: _after, ...filter } = query
  pageSize(first, SIZES)
  await app.db.operator((tx) =>
    audit(app, tx, viewer, {
      tenantId: tenantId ?? null,
      action: 'audit.read',
      objectKind: 'auditLog',
      objectId: tenantId ?? 'every tenant',
      after: filter,
    }),
  )
  return page(app, (work) => app.db.operator(work), tenantId, query)
}

async function page(
  { cursors }: Pick<App, 'cursors'>,
  within: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>,
  tenantId: OfTenant,
  { first, after = null, ...filter }: AuditQuery,
): Promise<Page<ShownEntry>> {
  const size = pageSize(first, SIZES)
  // One more than is shown says that there is a next page.
  const found = await within((tx) => auditPage(tx, tenantId, filter, { limit: size + 1, after, cursors }))
  const edges = found.slice(0, size)
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: pageInfoOf(() => edges, found.length > size, after),
    countAll: () => within((tx) => countAudit(tx, tenantId, filter)),
  }
}
