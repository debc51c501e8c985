import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Catalogue } from '../../domain/plans/catalogue.ts'
import { pushCatalogue } from '../../domain/plans/push.ts'
import { subscribe } from '../../domain/subscriptions/subscribe.ts'
import { newId, toPublicId } from '../../lib/ids.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { graphqlClient } from '../support/graphql-client.ts'
import { changes, pictureOf } from '../support/rows.ts'
import { type Seed, seedOf } from '../support/seed.ts'

const month = (amount: number) => ({ month: amount, year: amount * 10 })
const plan = (more: Partial<Catalogue['plans'][number]> = {}): Catalogue['plans'][number] => ({
  key: 'team',
  version: 1,
  name: 'Team',
  description: 'For a few.',
  trialDays: 0,
  graceDays: 3,
  features: { seats: 5, export: true },
  prices: { USD: month(1_000) },
  ...more,
})
const catalogue = (...plans: Catalogue['plans']): Catalogue => ({
  productLine: 'office',
  features: [
    { key: 'seats', name: 'seats', kind: 'limit', unit: 'seat' },
    { key: 'export', name: 'Export', kind: 'boolean' },
  ],
  plans,
})

describe('a catalogue that is pushed', () => {
  let backplane: TestBackplane
  let seed: Seed

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    seed = seedOf(backplane)
  })
  afterAll(() => backplane?.close())

  const push = (...plans: Catalogue['plans']) => pushCatalogue(backplane.app, catalogue(...plans))

  it('by several processes that start at once is there once', async () => {
    const added = await Promise.all(Array.from({ length: 4 }, () => push(plan())))
    expect(added.map((each) => each.added).toSorted()).toEqual([0, 0, 0, 1])
  })

  it('again changes nothing', async () => {
    const before = await pictureOf(backplane.database)
    expect(await push(plan())).toEqual({ added: 0, differences: [] })
    expect(changes(before, await pictureOf(backplane.database))).toEqual([])
  })

  it.each([
    ['another price', { prices: { USD: month(1_100) } }, /USD 1000 a month; USD 10000 a year; USD 1100 a month/],
    ['a currency more', { prices: { USD: month(1_000), EUR: month(900) } }, /EUR 900 a month/],
    ['a currency less', { prices: {} }, /USD 1000 a month/],
    ['another limit', { features: { seats: 4, export: true } as const }, /seats: 4; seats: 5/],
    ['a feature less', { features: { seats: 5 } }, /export/],
    ['fewer days of grace', { graceDays: 1 }, /grace of 1 days; grace of 3 days/],
    ['a trial', { trialDays: 14 }, /trial of 14 days/],
  ])('with %s under the same version is refused, says why, and changes nothing', async (_, more, words) => {
    const before = await pictureOf(backplane.database)
    const pushed = push(plan(more), plan({ key: 'solo', name: 'Solo' }))
    await expect(pushed).rejects.toMatchObject({ code: 'BAD_INPUT', message: expect.stringMatching(words) })
    await expect(push(plan(more))).rejects.toThrow('Give the plan version 2.')
    expect(changes(before, await pictureOf(backplane.database))).toEqual([])
  })

  it('that names a feature which it does not declare is refused whole', async () => {
    const before = await pictureOf(backplane.database)
    await expect(push(plan({ key: 'solo', features: { parking: true } }))).rejects.toMatchObject({ code: 'BAD_INPUT' })
    expect(changes(before, await pictureOf(backplane.database))).toEqual([])
  })

  it('with an end of sale sells until then, and refuses afterwards without a subscription', async () => {
    const tenant = await seed.tenant()
    await seed.cardOnFile(tenant)
    const until = (saleEndsAt: string) => ({ prices: { USD: { month: { unit: '500', saleEndsAt } } } })
    await push(plan({ key: 'short', ...until('2020-01-01T00:00:00Z') }))
    const price = await backplane.app.db.as({ userId: null, tenantIds: [] }, (tx) =>
      tx.price.findFirstOrThrow({ where: { plan: { key: 'short' } } }),
    )
    const ask = async () =>
      (
        await subscribe(backplane.app, await tenant.owner.viewer(), {
          tenantId: tenant.id,
          priceId: price.id,
          idempotencyKey: newId(),
        })
      ).kind
    expect(await ask()).toBe('price_expired')
    const pushed = await push(plan({ key: 'short', ...until('2090-01-01T00:00:00Z') }))
    expect(pushed.differences.map(({ change }) => change)).toEqual(['changed'])
    expect(await ask()).toBe('started')
  })

  it('with a new version sells that one, and the old one stays what it was for those who have it', async () => {
    const tenant = await seed.tenant()
    await seed.cardOnFile(tenant)
    const viewer = await tenant.owner.viewer()
    const priceOf = (version: number) =>
      backplane.app.db.as({ userId: null, tenantIds: [] }, (tx) =>
        tx.price.findFirstOrThrow({ where: { interval: 'month', plan: { key: 'team', version } } }),
      )
    const start = async (version: number, tenantId = tenant.id) =>
      subscribe(backplane.app, viewer, { tenantId, priceId: (await priceOf(version)).id, idempotencyKey: newId() })
    expect((await start(1)).kind).toBe('started')
    expect(await push(plan(), plan({ version: 2, prices: { USD: month(1_500) } }))).toMatchObject({ added: 1 })
    const { plans } = await graphqlClient(backplane.url).data<{ plans: { key: string; version: number }[] }>(
      '{ plans { key version } }',
    )
    expect(plans.filter((each) => each.key === 'team')).toEqual([{ key: 'team', version: 2 }])
    const kept = await (await tenant.owner.client()).data(
      'query ($id: ID!) { tenant(id: $id) { subscriptions { plan { key version } price { unit { amountMinor } } } } }',
      { id: toPublicId('tenant', tenant.id) },
    )
    expect(kept).toEqual({
      tenant: { subscriptions: [{ plan: { key: 'team', version: 1 }, price: { unit: { amountMinor: '1000' } } }] },
    })
    const newcomer = await seed.tenant({ owner: tenant.owner })
    await expect(
      subscribe(backplane.app, await tenant.owner.viewer(), {
        tenantId: newcomer.id,
        priceId: (await priceOf(1)).id,
        idempotencyKey: newId(),
      }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
