import type { Prisma } from '../../prisma/generated/client.ts'
import { type Page, pageInfoOf } from '../../reads/loaded-page.ts'
import { pageSize } from '../../reads/rows.ts'
import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { markOf, readMark } from '../marks.ts'

export interface CaseQuery {
  /** Also those about which nothing is left to be done. */
  readonly closed: boolean
  readonly tenantId: string | null
  readonly first: number
  readonly after?: string | null
}

export type CaseRecord = Prisma.CaseGetPayload<{ include: { dispute: true } }>

const LIST = 'cases'
const SIZES = { default: 20, max: 100 }

/** What staff has to look after, the oldest first: it waits longest. Each look leaves an audit entry. @throws DomainError FORBIDDEN */
export async function listCases(
  app: Pick<App, 'db' | 'wallClock' | 'cursors'>,
  viewer: Viewer,
  { closed, tenantId, first, after = null }: CaseQuery,
): Promise<Page<CaseRecord>> {
  requireOperator(viewer, 'operator:cases')
  const size = pageSize(first, SIZES)
  const mark = after === null ? null : readMark(app.cursors, LIST, after)
  const where = { ...(closed ? {} : { closedAt: null }), ...(tenantId ? { tenantId } : {}) }
  const behind = mark && { OR: [{ openedAt: { gt: mark.at } }, { openedAt: mark.at, id: { gt: mark.id } }] }
  const found = await app.db.operator(async (tx) => {
    await audit(app, tx, viewer, {
      tenantId,
      action: 'case.read',
      objectKind: 'case',
      objectId: tenantId ?? 'every tenant',
      after: { closed },
    })
    return tx.case.findMany({
      where: { ...where, ...behind },
      orderBy: [{ openedAt: 'asc' }, { id: 'asc' }],
      take: size + 1,
      include: { dispute: true },
    })
  })
  const edges = found
    .slice(0, size)
    .map((node) => ({ cursor: markOf(app.cursors, LIST, { at: node.openedAt, id: node.id }), node }))
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: pageInfoOf(() => edges, found.length > size, after),
    countAll: () => app.db.operator((tx) => tx.case.count({ where })),
  }
}
