import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scopeOf } from '../../domain/access.ts'
import type { Tx } from '../../domain/db.ts'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { toPublicId } from '../../lib/ids.ts'
import { Prisma } from '../../prisma/generated/client.ts'
import { createReads } from '../../reads/load.ts'
import { createModel, type Model } from '../../reads/model.ts'
import type { Noun } from '../../reads/noun.ts'
import { READS } from '../../server/reads.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { type FurnishedTenant, furnishedTenant } from '../support/furnished.ts'
import { asOwner } from '../support/rows.ts'
import { type Person, seedOf } from '../support/seed.ts'

const reads = [...READS, ...(betterMovies.reads ?? [])]
const nouns = reads.filter((each): each is Noun => 'table' in each)
const guarded = nouns.filter((noun) => noun.visibleTo !== 'everyone')
const withPredicates = createModel(reads)
const withoutPredicates = createModel(
  reads.map((each) => ('table' in each ? { ...each, visibleTo: 'everyone' as const } : each)),
)

/** What the app itself may not read, whoever asks. */
const STAFFS: readonly string[] = ['DeadLetter']

describe('each wall between tenants alone', () => {
  let backplane: TestBackplane
  let ada: FurnishedTenant
  let ben: FurnishedTenant
  /** Every row behind a wall, as those see it for whom there is none: noun → keys. */
  let rows: ReadonlyMap<string, readonly string[]>

  beforeAll(async () => {
    backplane = await startTestBackplane()
    const seed = seedOf(backplane)
    ada = await furnishedTenant(backplane.app, seed, 'Ada')
    ben = await furnishedTenant(backplane.app, seed, 'Ben')
    rows = await allKeys()
  })
  afterAll(() => backplane?.close())

  async function wall(state: 'enable' | 'disable'): Promise<void> {
    await asOwner(backplane.database, async (owner) => {
      for (const noun of guarded) await owner.query(`alter table ${noun.table} ${state} row level security`)
    })
  }

  async function allKeys() {
    await wall('disable')
    const found = await asOwner(backplane.database, async (owner) => {
      const keys = new Map<string, string[]>()
      for (const noun of guarded) {
        const [, kind] = String(noun.columns[noun.key]).split(':')
        const result = await owner.query<{ id: string }>(`select id from ${noun.table} order by id`)
        keys.set(
          noun.name,
          result.rows.map((row) => (kind ? toPublicId(kind, row.id) : row.id)),
        )
      }
      return keys
    })
    await wall('enable')
    return found
  }

  /** All that a person can get hold of: every row by its key, and from every row along every relation. */
  async function everythingFor(person: Person, model: Model): Promise<string> {
    const reads = createReads(model, backplane.app.db.run, backplane.app.cursors)(scopeOf(await person.viewer()))
    const seen: unknown[] = []
    for (const noun of guarded) {
      for (const key of rows.get(noun.name) ?? []) seen.push(await reads.get(noun.name, key))
      for (const parent of [ada, ben]) {
        const row = { id: noun.name === 'Tenant' ? parent.ids.tenant : parent.ids.user, tenantId: parent.ids.tenant }
        if (noun.name !== 'Tenant' && noun.name !== 'Viewer') continue
        for (const [name, { kind }] of model.relations) {
          const [on, field = ''] = name.split('.')
          if (on !== noun.name || kind === 'one') continue
          seen.push(
            kind === 'connection'
              ? (await reads.page(noun.name, field, row)).nodes
              : await reads[kind](noun.name, field, row),
          )
        }
      }
    }
    return JSON.stringify(seen)
  }

  const marksOf = ({ name, ids, owner }: FurnishedTenant) => {
    // Plans and products are everybody's; impersonations, what nobody has registered or has given up what the explorer keeps, cases and coupons are staff's.
    const { price: _shared, plan: _offered, product: _sold, impersonation: _staff, deadLetter: _given, ...rest } = ids
    const { unknownDocument: _noted, savedOperation: _kept, case: _open, ...others } = rest
    const { coupon: _made, promotionCode: _told, ...own } = others
    return [name, owner.email, ...Object.values(own)]
  }
  const found = (text: string, tenant: FurnishedTenant) => marksOf(tenant).filter((mark) => text.includes(mark))

  it('has a row of everything to guard', () => {
    const empty = guarded.filter((noun) => (rows.get(noun.name) ?? []).length < 2).map((noun) => noun.name)
    expect(empty, 'nouns without a row to be hidden: make one of each in test/support/furnished.ts').toEqual([])
  })

  it('row-level security alone stops a query whose predicate was removed', async () => {
    const seen = await everythingFor(ada.owner, withoutPredicates)
    expect(found(seen, ada)).toEqual(marksOf(ada))
    expect(found(seen, ben)).toEqual([])
  })

  it('without either, the same query shows the other tenant: the test above can fail', async () => {
    await wall('disable')
    const seen = await everythingFor(ada.owner, withoutPredicates).finally(() => wall('enable'))
    expect(found(seen, ben)).toEqual(marksOf(ben))
  })

  it('the predicates alone stop it where row-level security is off', async () => {
    await wall('disable')
    const seen = await everythingFor(ada.owner, withPredicates).finally(() => wall('enable'))
    expect(found(seen, ada)).toEqual(marksOf(ada))
    expect(found(seen, ben)).toEqual([])
  })

  it('both together show a stranger without any tenant nothing at all', async () => {
    const stranger = await seedOf(backplane).person('Stranger')
    const seen = await everythingFor(stranger, withPredicates)
    expect([...found(seen, ada), ...found(seen, ben)]).toEqual([])
  })

  it('a Prisma query without a where shows nothing of another tenant, of any table', async () => {
    const readable = Object.values(Prisma.ModelName).filter((model) => !STAFFS.includes(model))
    const everything = async (scope: { userId: string | null; tenantIds: readonly string[] }) =>
      backplane.app.db.as(scope, async (tx) => {
        const all: unknown[] = []
        for (const model of readable) all.push(await delegateOf(tx, model).findMany())
        return JSON.stringify(all, (_, value) => (typeof value === 'bigint' ? String(value) : value))
      })
    for (const model of STAFFS)
      await expect(
        backplane.app.db.as(scopeOf(await ben.owner.viewer()), (tx) => delegateOf(tx, model).findMany()),
      ).rejects.toThrow(/permission denied/)
    const foreign = [ben.id, ben.owner.userId, ben.owner.email, ben.name]
    const seen = await everything(scopeOf(await ada.owner.viewer()))
    expect([ada.id, ada.owner.userId, ada.owner.email, ada.name].every((mark) => seen.includes(mark))).toBe(true)
    expect(foreign.filter((mark) => seen.includes(mark))).toEqual([])
    const nobody = await everything({ userId: null, tenantIds: [] })
    expect([...foreign, ada.id, ada.owner.userId].filter((mark) => nobody.includes(mark))).toEqual([])
  })

  it('a write without a where changes nothing of another tenant, and none can be made for it', async () => {
    const scope = scopeOf(await ada.owner.viewer())
    const now = new Date()
    const counts = await backplane.app.db.as(scope, async (tx) => [
      (await tx.subscription.updateMany({ data: { quantity: 7 } })).count,
      (await tx.tenant.updateMany({ data: { updatedAt: now } })).count,
      (await tx.user.updateMany({ data: { updatedAt: now } })).count,
      (await tx.notification.updateMany({ data: { readAt: now } })).count,
    ])
    // Two notifications: of the limit, and of the order.
    expect(counts).toEqual([1, 1, 1, 2])
    const intrude = backplane.app.db.as(scope, (tx) =>
      tx.membership.createMany({
        data: [{ id: crypto.randomUUID(), tenantId: ben.id, userId: ada.owner.userId, role: 'owner', createdAt: now }],
      }),
    )
    await expect(intrude).rejects.toThrow(/row-level security/)
  })
})

function delegateOf(tx: Tx, model: string): { findMany(): Promise<unknown[]> } {
  const name = `${model[0]?.toLowerCase()}${model.slice(1)}` as keyof Tx
  return tx[name] as unknown as { findMany(): Promise<unknown[]> }
}
