import type { Prisma } from '../../prisma/generated/client.ts'
import { type Page, pageInfoOf } from '../../reads/loaded-page.ts'
import { pageSize } from '../../reads/rows.ts'
import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import type { Tx } from '../db.ts'
import { markOf, readMark } from '../marks.ts'

export interface RunQuery {
  readonly tenantId: string | null
  readonly first: number
  readonly after?: string | null
}

const LIST = 'reconcileRuns'
const SIZES = { default: 20, max: 100 }
const MOST_DRIFTS = 100

export type RunRecord = Prisma.ReconcileRunGetPayload<{ include: { drifts: true } }>

/** With the first hundred of what each found. @param tx of the operators' role */
export function runsOf(tx: Tx, where: Prisma.ReconcileRunWhereInput, take = 1): Promise<RunRecord[]> {
  return tx.reconcileRun.findMany({
    where,
    orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
    take,
    include: { drifts: { orderBy: [{ kind: 'asc' }, { ref: 'asc' }], take: MOST_DRIFTS } },
  })
}

/**
 * The runs that compared thing by thing, newest first, for staff; of one tenant: those of this tenant alone. Each look leaves an audit entry.
 * @throws DomainError FORBIDDEN
 */
export async function reconcileRuns(
  app: Pick<App, 'db' | 'wallClock' | 'cursors'>,
  viewer: Viewer,
  { tenantId, first, after = null }: RunQuery,
): Promise<Page<RunRecord>> {
  requireOperator(viewer, 'operator:ledger')
  const size = pageSize(first, SIZES)
  const mark = after === null ? null : readMark(app.cursors, LIST, after)
  const where = { whole: true, ...(tenantId ? { tenantId } : {}) }
  const behind = mark && { OR: [{ startedAt: { lt: mark.at } }, { startedAt: mark.at, id: { lt: mark.id } }] }
  const found = await app.db.operator(async (tx) => {
    await audit(app, tx, viewer, {
      tenantId,
      action: 'reconcile.read',
      objectKind: 'reconcileRun',
      objectId: tenantId ?? 'every tenant',
    })
    return runsOf(tx, { ...where, ...behind }, size + 1)
  })
  const edges = found
    .slice(0, size)
    .map((node) => ({ cursor: markOf(app.cursors, LIST, { at: node.startedAt, id: node.id }), node }))
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: pageInfoOf(() => edges, found.length > size, after),
    countAll: () => app.db.operator((tx) => tx.reconcileRun.count({ where })),
  }
}
