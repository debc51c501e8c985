import type { Viewer } from '../../../domain/access.ts'
import type { Cursors } from '../../../reads/sealed.ts'
import type { TestDatabase } from '../database.ts'
import { beyondTheWalls } from './beyond-the-walls.ts'
import { markOf } from './cast.ts'

export interface LeakOracle {
  /** Whether all rows of this id are for the viewer. */
  maySee(uuid: string, viewer: Viewer): boolean
  /** The marks in this text of what the viewer may not see, ids and what stands in cursors included. */
  leaks(text: string, viewer: Viewer): readonly string[]
  /** How many marks have been looked at: an oracle that never saw one proves nothing. */
  readonly looked: number
}

interface Owned {
  readonly id: string
  readonly tenant: string | null
  readonly person: string | null
  /** Only the person themselves, not those who share a tenant with them. */
  readonly own: boolean
  /** Its id stands on what everybody sees: that it is told is no leak. */
  readonly told: boolean
}

const OWNED = `
  select id, id as tenant, null::uuid as person, false as own, false as told from tenants
  union all select id, null, id, false, false from users
  union all select id, tenant_id, user_id, true, false from memberships
  union all select id, null, user_id, true, false from notifications
  union all select id, tenant_id, null, true, true from sellers
  ${[
    ...[
      'customers',
      'payment_methods',
      'billing_details',
      'subscriptions',
      'invoices',
      'invoice_lines',
      'payments',
      'refunds',
      'disputes',
    ],
    ...['sales', 'plan_sales'],
    ...['carts', 'cart_lines', 'orders', 'order_lines', 'grants', 'holdings', 'counters', 'better_movies.devices'],
  ]
    .map((table) => `union all select id, tenant_id, null, true, false from ${table}`)
    .join('\n  ')}`

/** Knows whose each row is from the rows themselves, and who belongs where from the memberships alone: not from the product's code. */
export async function createLeakOracle(database: TestDatabase, cursors: Cursors): Promise<LeakOracle> {
  const { owned, places } = await beyondTheWalls(database, async (owner) => ({
    owned: (await owner.query<Owned>(OWNED)).rows,
    places: (
      await owner.query<{ tenant: string; person: string }>(
        'select tenant_id as tenant, user_id as person from memberships',
      )
    ).rows,
  }))
  const byMark = new Map<string, Owned[]>()
  for (const each of owned) byMark.set(markOf(each.id), [...(byMark.get(markOf(each.id)) ?? []), each])
  let looked = 0

  function isFor({ tenant, person, own }: Owned, viewer: Viewer): boolean {
    const self = viewer.kind === 'user' ? viewer.userId : null
    const tenants = new Set(places.filter((place) => place.person === self).map((place) => place.tenant))
    if (tenant && tenants.has(tenant)) return true
    if (!person || person === self) return person !== null
    return !own && places.some((place) => place.person === person && tenants.has(place.tenant))
  }

  return {
    maySee: (uuid, viewer) => byMark.get(markOf(uuid))?.every((each) => isFor(each, viewer)) ?? false,
    leaks(text, viewer) {
      const found = new Set(marksIn(text, cursors))
      looked += found.size
      return [...found].filter((mark) => byMark.get(mark)?.every((each) => !each.told && !isFor(each, viewer)))
    },
    get looked() {
      return looked
    },
  }
}

const MARK = /[0-9a-f]{32}/g
const CURSOR = /"([\w-]{60,})"/g

function marksIn(text: string, cursors: Cursors): readonly string[] {
  const places = [...text.matchAll(CURSOR)].map(([, cursor]) => cursors.open(cursor ?? '') ?? '')
  return [text, ...places.map((place) => place.replaceAll('-', ''))].flatMap((each) => each.match(MARK) ?? [])
}
