import { type Page, pageInfoOf } from '../../reads/loaded-page.ts'
import { pageSize } from '../../reads/rows.ts'
import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import type { Tx } from '../db.ts'
import { countLedger, type LedgerFilter, type LedgerRow, type LedgerSums, ledgerPage, ledgerSums } from './page.ts'

export interface LedgerQuery extends LedgerFilter {
  readonly first: number
  readonly after?: string | null
}

type Slice = Pick<App, 'db' | 'wallClock' | 'cursors'>

const SIZES = { default: 20, max: 100 }

/** Entries of every tenant's, or of one's, newest first, for staff. Each look leaves an audit entry. @throws DomainError FORBIDDEN */
export async function ledgerEntries(app: Slice, viewer: Viewer, query: LedgerQuery): Promise<Page<LedgerRow>> {
  requireOperator(viewer, 'operator:ledger')
  const { first, after = null, ...filter } = query
  const size = pageSize(first, SIZES)
  const { cursors } = app
  // One more than is shown says that there is a next page.
  const found = await app.db.operator(async (tx) => {
    await look(app, tx, viewer, 'ledger.read', filter)
    return ledgerPage(tx, filter, { limit: size + 1, after, cursors })
  })
  const edges = found.slice(0, size)
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: pageInfoOf(() => edges, found.length > size, after),
    countAll: () => app.db.operator((tx) => countLedger(tx, filter)),
  }
}

/** What each account comes to, by currency, for staff. Each look leaves an audit entry. @throws DomainError FORBIDDEN */
export function ledgerBalances(
  app: Slice,
  viewer: Viewer,
  filter: Pick<LedgerFilter, 'tenantId' | 'to'>,
): Promise<readonly LedgerSums[]> {
  requireOperator(viewer, 'operator:ledger')
  return app.db.operator(async (tx) => {
    await look(app, tx, viewer, 'ledger.sum', filter)
    return ledgerSums(tx, filter)
  })
}

/** In the log of the tenant that was looked at. */
function look(app: Slice, tx: Tx, viewer: Viewer, action: string, filter: LedgerFilter): Promise<void> {
  const { tenantId = null } = filter
  return audit(app, tx, viewer, {
    tenantId,
    action,
    objectKind: 'ledger',
    objectId: tenantId ?? 'every tenant',
    after: filter,
  })
}
