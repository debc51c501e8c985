import { toPublicId } from '../../lib/ids.ts'
import { type PageInfo, pageInfoOf } from '../../reads/loaded-page.ts'
import { pageSize } from '../../reads/rows.ts'
import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { badInput } from '../errors.ts'
import { markOf, readMark } from '../marks.ts'
import { type FoundUser, usersOf } from './for-staff.ts'

export interface UserSearch {
  /** Part of a name or an address; three characters at least. */
  readonly search?: string | null | undefined
  readonly operator?: boolean | null | undefined
  /** As of now: a ban that has run out counts for none. */
  readonly banned?: boolean | null | undefined
  /** Inclusive. */
  readonly createdFrom?: Date | null | undefined
  /** Exclusive. */
  readonly createdTo?: Date | null | undefined
  readonly order: 'newest' | 'oldest'
  readonly first: number
  readonly after?: string | null | undefined
}

export interface FoundUsers {
  readonly edges: readonly { readonly cursor: string; readonly node: FoundUser }[]
  readonly nodes: readonly FoundUser[]
  readonly pageInfo: PageInfo
}

type Slice = Pick<App, 'db' | 'wallClock' | 'cursors'>

const LIST = 'users'
const SIZES = { default: 20, max: 100 }
const SHORTEST = 3
/** People across tenants, for staff. Each look leaves an audit entry. @throws DomainError FORBIDDEN or BAD_INPUT */
export async function findUsers(app: Slice, viewer: Viewer, query: UserSearch): Promise<FoundUsers> {
  requireOperator(viewer, 'operator:users')
  const size = pageSize(query.first, SIZES)
  const term = termOf(query.search)
  const mark = query.after ? readMark(app.cursors, LIST, query.after) : null
  return app.db.operator(async (tx) => {
    await audit(app, tx, viewer, {
      tenantId: null,
      action: 'user.search',
      objectKind: 'user',
      objectId: 'every user',
      after: { search: query.search ?? null, operator: query.operator ?? null, banned: query.banned ?? null },
      personal: ['search'],
    })
    const rows = await tx.$queryRaw<{ id: string; createdAt: Date }[]>`
      select id, created_at as "createdAt" from search_users(${term}::text, ${query.operator ?? null}::boolean,
        ${query.banned ?? null}::boolean, ${app.wallClock.now()}::timestamptz, ${query.createdFrom ?? null}::timestamptz, ${query.createdTo ?? null}::timestamptz, ${mark?.at ?? null}::timestamptz, ${mark?.id ?? null}::uuid, ${query.order === 'newest'}, ${size + 1}::int)`
    const shown = rows.slice(0, size)
    const users = new Map(
      (
        await usersOf(
          tx,
          shown.map(({ id }) => id),
        )
      ).map((user) => [user.id, user]),
    )
    const edges = shown.flatMap(({ id, createdAt }) => {
      const node = users.get(toPublicId('user', id))
      return node ? [{ cursor: markOf(app.cursors, LIST, { id, at: createdAt }), node }] : []
    })
    return {
      edges,
      nodes: edges.map(({ node }) => node),
      pageInfo: pageInfoOf(() => edges, rows.length > size, query.after),
    }
  })
}

/** One person across tenants, for staff; null when there is none. The look leaves an audit entry. */
export async function findUser(app: Slice, viewer: Viewer, userId: string): Promise<FoundUser | null> {
  requireOperator(viewer, 'operator:users')
  return app.db.operator(async (tx) => {
    const [user] = await usersOf(tx, [userId])
    if (!user) return null
    await audit(app, tx, viewer, { tenantId: null, action: 'user.read', objectKind: 'user', objectId: userId })
    return user
  })
}

/** As the index is asked: small letters, and no character with a meaning of its own. */
function termOf(search: string | null | undefined): string | null {
  const text = search?.trim().toLowerCase()
  if (!text) return null
  if (text.length < SHORTEST || text.length > 200)
    throw badInput(`search: send ${SHORTEST} to 200 characters of a name or an address.`)
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`
}
