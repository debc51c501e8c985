import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acquireHolding } from '../../domain/holdings/acquire.ts'
import { releaseHolding } from '../../domain/holdings/release.ts'
import { CONNECTED_DEVICES, HD_MOVIES } from '../../examples/better-movies/catalogue.ts'
import { toPublicId } from '../../lib/ids.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { asOwner } from '../support/rows.ts'
import { type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const COUNTERS = 'query ($id: ID!) { tenant(id: $id) { counters { id used updatedAt feature { key } } } }'

describe('the counter of a limit', () => {
  let backplane: TestBackplane
  let seed: Seed

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    seed = seedOf(backplane)
  })
  afterAll(() => backplane?.close())

  const inTenant = (tenant: SeededTenant) => ({ userId: null, tenantIds: [tenant.id] })
  const place = async (tenant: SeededTenant, thing: string, featureKey = CONNECTED_DEVICES, within = async () => {}) =>
    acquireHolding(
      backplane.app,
      await tenant.owner.viewer(),
      { tenantId: tenant.id, featureKey, thing, userId: tenant.owner.userId },
      within,
    )
  const giveBack = async (tenant: SeededTenant, thing: string, within = async () => {}) =>
    releaseHolding(
      backplane.app,
      await tenant.owner.viewer(),
      { tenantId: tenant.id, featureKey: CONNECTED_DEVICES, thing },
      within,
    )
  /** What the counter of the devices says, beside what a count of the holdings finds. */
  const devices = (tenant: SeededTenant) =>
    backplane.app.db.as(inTenant(tenant), async (tx) => ({
      used: (await tx.counter.findFirst({ where: { featureKey: CONNECTED_DEVICES } }))?.used,
      held: await tx.holding.count({ where: { featureKey: CONNECTED_DEVICES, releasedAt: null } }),
    }))
  const rows = (tenant: SeededTenant) =>
    backplane.app.db.as(inTenant(tenant), (tx) => tx.counter.findMany({ orderBy: { featureKey: 'asc' } }))

  it('goes up with a thing and down with it, and clients read one for each feature, in the order of their keys', async () => {
    const tenant = await seed.tenant({ plan: 'standard' })
    const client = await tenant.owner.client()
    const ask = async () => (await client.ask(COUNTERS, { id: tenant.publicId })).data
    expect(await ask()).toEqual({ tenant: { counters: [] } })
    await place(tenant, 'a film', HD_MOVIES)
    await place(tenant, 'the TV')
    await place(tenant, 'the phone')
    await giveBack(tenant, 'the TV')
    const [tv, film] = await backplane.app.db.as(inTenant(tenant), async (tx) => [
      await tx.holding.findFirstOrThrow({ where: { thing: 'the TV' } }),
      await tx.holding.findFirstOrThrow({ where: { thing: 'a film' } }),
    ])
    const id = expect.stringMatching(/^cnt_[0-9a-f]{32}$/)
    expect(await ask()).toEqual({
      tenant: {
        counters: [
          { id, used: 1, updatedAt: tv.releasedAt?.toISOString(), feature: { key: CONNECTED_DEVICES } },
          { id, used: 1, updatedAt: film.createdAt.toISOString(), feature: { key: HD_MOVIES } },
        ],
      },
    })
    await giveBack(tenant, 'the phone')
    expect(await devices(tenant)).toEqual({ used: 0, held: 0 })
  })

  it('is what a count would find, after whatever fifty at once take and give back', async () => {
    const tenant = await seed.tenant({ plan: 'premium' })
    const step = fc.record({ take: fc.boolean(), thing: fc.integer({ min: 1, max: 14 }) })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 50, maxLength: 50 }), async (steps) => {
        await Promise.all(
          steps.map(({ take, thing }) => (take ? place(tenant, `thing ${thing}`) : giveBack(tenant, `thing ${thing}`))),
        )
        const { used, held } = await devices(tenant)
        expect(used).toBe(held)
        expect(used).toBeLessThanOrEqual(10)
      }),
      { numRuns: 4, endOnFailure: true },
    )
  })

  it('stays as it was when the taking, or the giving back, is rolled back', async () => {
    const tenant = await seed.tenant({ plan: 'standard' })
    const fails = () => Promise.reject(new Error('planted'))
    await expect(place(tenant, 'the TV', CONNECTED_DEVICES, fails)).rejects.toThrow('planted')
    expect(await rows(tenant)).toEqual([])
    await place(tenant, 'the TV')
    const before = await rows(tenant)
    await expect(place(tenant, 'the phone', CONNECTED_DEVICES, fails)).rejects.toThrow('planted')
    await expect(giveBack(tenant, 'the TV', fails)).rejects.toThrow('planted')
    expect(await rows(tenant)).toEqual(before)
    expect(await devices(tenant)).toEqual({ used: 1, held: 1 })
  })

  it('is what a plan is held against: nothing is counted when somebody asks', async () => {
    const tenant = await seed.tenant({ plan: 'standard' })
    await place(tenant, 'the TV')
    await backplane.app.db.as(inTenant(tenant), (tx) => tx.counter.updateMany({ data: { used: 5 } }))
    expect(await place(tenant, 'the phone')).toEqual({ kind: 'limit_reached', used: 5, limit: 5 })
  })

  it('counts what is written without the verbs too, and a thing cannot slip from one counter to another', async () => {
    const tenant = await seed.tenant({ plan: 'standard' })
    for (const thing of ['1', '2', '3']) await place(tenant, thing)
    await backplane.app.db.as(inTenant(tenant), (tx) => tx.holding.deleteMany({ where: { thing: '1' } }))
    expect(await devices(tenant)).toEqual({ used: 2, held: 2 })
    await giveBack(tenant, '2')
    await backplane.app.db.as(inTenant(tenant), (tx) => tx.holding.deleteMany({ where: { thing: '2' } }))
    expect(await devices(tenant)).toEqual({ used: 1, held: 1 })
    const move = backplane.app.db.as(inTenant(tenant), (tx) =>
      tx.holding.updateMany({ data: { featureKey: HD_MOVIES } }),
    )
    await expect(move).rejects.toThrow(/a holding stays with its tenant and its feature/)
    expect(await devices(tenant)).toEqual({ used: 1, held: 1 })
  })

  it('still counts what a person leaves behind', async () => {
    const tenant = await seed.tenant({ plan: 'standard' })
    await place(tenant, 'the TV')
    await asOwner(backplane.database, (owner) =>
      owner.query(`alter table users no force row level security;
        delete from users where id = '${tenant.owner.userId}';
        alter table users force row level security`),
    )
    const left = await backplane.app.db.as(inTenant(tenant), (tx) => tx.holding.findFirstOrThrow())
    expect(left).toMatchObject({ userId: null, releasedAt: null })
    expect(await devices(tenant)).toEqual({ used: 1, held: 1 })
  })

  it('is not to be seen, moved or opened by another tenant', async () => {
    const [ada, ben] = await Promise.all([seed.tenant({ plan: 'basic' }), seed.tenant({ plan: 'basic' })])
    await place(ada, 'the TV')
    const [counter] = await rows(ada)
    if (!counter) throw new Error('there is no counter to guard')
    const publicId = toPublicId('counter', counter.id)
    const seenBy = (tenant: SeededTenant) => backplane.app.reads(inTenant(tenant)).get('Counter', publicId)
    expect(await seenBy(ada)).toMatchObject({ id: publicId, used: 1 })
    expect(await seenBy(ben)).toBeNull()
    expect(await rows(ben)).toEqual([])
    const moved = await backplane.app.db.as(inTenant(ben), (tx) => tx.counter.updateMany({ data: { used: 0 } }))
    expect(moved.count).toBe(0)
    const row = { tenantId: ada.id, featureKey: HD_MOVIES, used: 9, updatedAt: new Date() }
    const intrude = backplane.app.db.as(inTenant(ben), (tx) =>
      tx.counter.createMany({ data: [{ id: crypto.randomUUID(), ...row }] }),
    )
    await expect(intrude).rejects.toThrow(/row-level security/)
    expect(await rows(ada)).toEqual([counter])
  })

  it('of what was held before there were counters is as if there had always been one', async () => {
    const tenant = await seed.tenant({ plan: 'standard' })
    const other = await seed.tenant({ plan: 'basic' })
    for (const thing of ['1', '2', '3']) await place(tenant, thing)
    await place(tenant, 'a film', HD_MOVIES)
    await giveBack(tenant, '2')
    await place(other, 'the TV')
    await giveBack(other, 'the TV')
    const before = [await rows(tenant), await rows(other)]
    expect(before.flat().map(({ used }) => used)).toEqual([2, 1, 0])
    const migration = await readFile('prisma/migrations/20261126120000_counters/migration.sql', 'utf8')
    await asOwner(backplane.database, async (owner) => {
      await owner.query('drop trigger keep_counter on holdings; drop function keep_counter; drop table counters')
      await owner.query(migration)
    })
    expect([await rows(tenant), await rows(other)]).toEqual(before)
    await place(tenant, '4')
    expect(await devices(tenant)).toEqual({ used: 3, held: 3 })
  })
})
