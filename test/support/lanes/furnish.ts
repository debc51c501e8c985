import type pg from 'pg'
import { newId } from '../../../lib/ids.ts'
import type { TestDatabase } from '../database.ts'
import { beyondTheWalls, insert } from './beyond-the-walls.ts'
import { type Cast, createCast, markOf, TENANTS } from './cast.ts'
import { furnishBilling, furnishCatalogue } from './furnish-billing.ts'
import { furnishSelling } from './furnish-selling.ts'
import { furnishProducts, furnishShop } from './furnish-shop.ts'
import { furnishUse } from './furnish-use.ts'
import { LIKE_A_HOLE, oddText } from './odd-texts.ts'

const LONG_AGO = '2026-02-28T23:59:59.999Z'
const EXTRAS = 24

/**
 * Fills a database, whose catalogue is there, with what makes trouble: odd texts, nulls, many rows of one instant, large amounts, all
 * states. Every text of a tenant or person bears their mark.
 */
export async function furnish(database: TestDatabase): Promise<Cast> {
  const cast = createCast()
  await beyondTheWalls(database, async (owner) => {
    await furnishPeople(owner, cast)
    await furnishCatalogue(owner)
    const products = await furnishProducts(owner)
    for (const name of TENANTS) {
      if (name === 'empty') continue
      const users = cast.people.flatMap((each) => (each.in?.[name] ? [each.userId] : []))
      const part = { tenantId: cast.tenants[name], users, rows: name === 'broken' ? 6 : 40, broken: name === 'broken' }
      await furnishBilling(owner, part)
      await furnishShop(owner, part, products)
      await furnishSelling(owner, part)
      await furnishUse(owner, part)
    }
    await insert(
      owner,
      'notifications',
      cast.people.flatMap((each) => notificationsOf(cast, each.userId)),
    )
  })
  return cast
}

async function furnishPeople(owner: pg.Client, cast: Cast): Promise<void> {
  const { tenants, people } = cast
  await insert(
    owner,
    'tenants',
    TENANTS.map((name, at) => ({
      id: tenants[name],
      name: `${oddText(at + 1)} ${markOf(tenants[name])}${name === 'broken' ? LIKE_A_HOLE : ''}`,
      slug: `s-${markOf(tenants[name])}`,
      created_at: LONG_AGO,
      updated_at: LONG_AGO,
    })),
  )
  const extras = Array.from({ length: EXTRAS }, () => newId())
  await insert(
    owner,
    'users',
    [...people.map((each) => each.userId), ...extras].map((id, at) => ({
      id,
      email: `p-${markOf(id)}@example.com`,
      email_verified: at % 2 === 0,
      name: `${oddText(at)} ${markOf(id)}`,
      picture_url: at % 3 === 0 ? null : `https://pictures.example/${markOf(id)}?a="b"&c=\\`,
      created_at: LONG_AGO,
      updated_at: LONG_AGO,
    })),
  )
  const places = people.flatMap((each) =>
    Object.entries(each.in ?? {}).map(([name, role]) => ({
      tenant: tenants[name as keyof typeof tenants],
      user: each.userId,
      role,
    })),
  )
  const more = extras.map((user, at) => ({
    tenant: at % 3 ? tenants.full : tenants.other,
    user,
    role: 'member' as const,
  }))
  await insert(
    owner,
    'memberships',
    [...places, ...more].map(({ tenant, user, role }, at) => ({
      id: newId(),
      tenant_id: tenant,
      user_id: user,
      role,
      // Nine of an instant.
      created_at: new Date(Date.parse(LONG_AGO) + Math.floor(at / 9)).toISOString(),
    })),
  )
  const operators = people.filter((each) => each.operator)
  await insert(
    owner,
    'operators',
    operators.map((each) => ({ user_id: each.userId, role: each.operator, created_at: LONG_AGO })),
  )
}

/** Read and unread; about a tenant of theirs, about one that is none of theirs, about none. */
function notificationsOf({ tenants }: Cast, userId: string) {
  const about = [null, tenants.full, tenants.other, tenants.broken, tenants.empty]
  return Array.from({ length: 33 }, (_, at) => ({
    id: newId(),
    user_id: userId,
    tenant_id: about[at % about.length],
    type: 'limit-near',
    dedupe_key: String(at),
    title: `${oddText(at)} ${markOf(userId)}`,
    body: `${markOf(userId)} ${oddText(at + 5)}`,
    created_at: new Date(Date.parse(LONG_AGO) + Math.floor(at / 8)).toISOString(),
    read_at: at % 2 ? null : LONG_AGO,
  }))
}
