import { type PageInfo, pageInfoOf } from '../../reads/loaded-page.ts'
import { pageSize } from '../../reads/rows.ts'
import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import type { Tx } from '../db.ts'
import { markOf, readMark } from '../marks.ts'
import type { SavedContent } from './rules.ts'
import type { Visibility } from './states.ts'

export interface SavedOperationRecord extends SavedContent {
  readonly id: string
  /** Whether the viewer has saved it, and may change it. */
  readonly mine: boolean
  /** The name of whoever has saved it. */
  readonly savedBy: string
  readonly createdAt: Date
  readonly updatedAt: Date
}

export interface SavedOperationPage {
  readonly edges: readonly { readonly cursor: string; readonly node: SavedOperationRecord }[]
  readonly pageInfo: PageInfo
}

const LIST = 'savedOperations'
const SIZES = { default: 50, max: 100 }

/** One's own and what is shared with staff, newest first. @throws DomainError FORBIDDEN, BAD_INPUT */
export async function listSavedOperations(
  app: Pick<App, 'db' | 'cursors'>,
  viewer: Viewer,
  { first, after }: { readonly first: number; readonly after?: string | null | undefined },
): Promise<SavedOperationPage> {
  const { userId } = requireOperator(viewer, 'operator:explore')
  const size = pageSize(first, SIZES)
  const mark = after ? readMark(app.cursors, LIST, after) : null
  const behind = mark ? { OR: [{ createdAt: { lt: mark.at } }, { createdAt: mark.at, id: { lt: mark.id } }] } : {}
  // One more than is shown says that there is a next page.
  const found = await seen(app, userId, (tx) =>
    tx.savedOperation.findMany({
      where: { AND: [visibleTo(userId), behind] },
      include: { user: { select: { name: true } } },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: size + 1,
    }),
  )
  const edges = found.slice(0, size).map((row) => ({
    cursor: markOf(app.cursors, LIST, { at: row.createdAt, id: row.id }),
    node: recordOf(row, userId),
  }))
  return { edges, pageInfo: pageInfoOf(() => edges, found.length > size, after) }
}

/** One of these; null for what is not there or is somebody else's own. @throws DomainError FORBIDDEN */
export async function findSavedOperation(
  app: Pick<App, 'db'>,
  viewer: Viewer,
  id: string,
): Promise<SavedOperationRecord | null> {
  const { userId } = requireOperator(viewer, 'operator:explore')
  const found = await seen(app, userId, (tx) =>
    tx.savedOperation.findFirst({
      where: { AND: [{ id }, visibleTo(userId)] },
      include: { user: { select: { name: true } } },
    }),
  )
  return found && recordOf(found, userId)
}

const visibleTo = (userId: string) => ({ OR: [{ userId }, { visibility: 'staff' }] })

/** By the staff's role, to which the wall shows what is shared, and of the rest what is this person's. */
function seen<T>(app: Pick<App, 'db'>, userId: string, read: (tx: Tx) => Promise<T>): Promise<T> {
  return app.db.operator(async (tx) => {
    await tx.$queryRaw`select set_config('app.user_id', ${userId}, true)`
    return read(tx)
  })
}

function recordOf(
  {
    user,
    userId,
    visibility,
    ...row
  }: Omit<SavedOperationRecord, 'mine' | 'savedBy' | 'visibility'> & {
    readonly userId: string
    readonly visibility: string
    readonly user: { readonly name: string }
  },
  viewerId: string,
): SavedOperationRecord {
  return { ...row, visibility: visibility as Visibility, mine: userId === viewerId, savedBy: user.name }
}
