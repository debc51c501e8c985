import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acquireHolding } from '../../domain/holdings/acquire.ts'
import { releaseHolding } from '../../domain/holdings/release.ts'
import { CONNECTED_DEVICES, HD_MOVIES } from '../../examples/better-movies/catalogue.ts'
import { registerDevice } from '../../examples/better-movies/domain/register-device.ts'
import { removeDevice } from '../../examples/better-movies/domain/remove-device.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { type PlanKey, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

describe('things that count against a limit', () => {
  let backplane: TestBackplane
  let seed: Seed

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    seed = seedOf(backplane)
  })
  afterAll(() => backplane?.close())

  const place = async (tenant: SeededTenant, thing: string, featureKey = CONNECTED_DEVICES) =>
    acquireHolding(backplane.app, await tenant.owner.viewer(), { tenantId: tenant.id, featureKey, thing, userId: null })
  const giveBack = async (tenant: SeededTenant, thing: string) =>
    releaseHolding(backplane.app, await tenant.owner.viewer(), {
      tenantId: tenant.id,
      featureKey: CONNECTED_DEVICES,
      thing,
    })
  const inTenant = (tenant: SeededTenant) => ({ userId: null, tenantIds: [tenant.id] })
  const facts = (tenant: SeededTenant) =>
    backplane.app.db.as(inTenant(tenant), async (tx) => ({
      held: await tx.holding.count({ where: { releasedAt: null } }),
      warned: await tx.event.count({ where: { type: 'limit.near' } }),
      refused: await tx.event.count({ where: { type: 'limit.reached' } }),
    }))

  it('twenty at once on a plan of five: five get a place, fifteen hear that five of five are taken', async () => {
    const tenant = await seed.tenant({ plan: 'standard' })
    const results = await Promise.all(Array.from({ length: 20 }, (_, index) => place(tenant, `device ${index}`)))
    expect(
      results
        .filter((result) => result.kind === 'acquired')
        .map((result) => result.used)
        .toSorted(),
    ).toEqual([1, 2, 3, 4, 5])
    expect(results.filter((result) => result.kind === 'limit_reached')).toEqual(
      Array(15).fill({ kind: 'limit_reached', used: 5, limit: 5 }),
    )
    expect(await facts(tenant)).toEqual({ held: 5, warned: 1, refused: 15 })
  })

  it('the same thing many times at once takes one place', async () => {
    const tenant = await seed.tenant({ plan: 'standard' })
    const results = await Promise.all(Array.from({ length: 8 }, () => place(tenant, 'the TV')))
    expect(results.map((result) => result.kind).toSorted()).toEqual(
      ['acquired', ...Array(7).fill('already_held')].toSorted(),
    )
    expect((await facts(tenant)).held).toBe(1)
  })

  it('a thing that is held is still held when the limit is reached', async () => {
    const tenant = await seed.tenant({ plan: 'basic' })
    expect((await place(tenant, 'the TV')).kind).toBe('acquired')
    expect(await place(tenant, 'the TV')).toMatchObject({ kind: 'already_held', used: 1 })
    expect(await place(tenant, 'another')).toEqual({ kind: 'limit_reached', used: 1, limit: 1 })
  })

  it('the warning comes once on the way up, and again after a release', async () => {
    const tenant = await seed.tenant({ plan: 'standard' })
    for (const thing of ['1', '2', '3']) await place(tenant, thing)
    expect((await facts(tenant)).warned).toBe(0)
    await place(tenant, '4')
    await place(tenant, '5')
    expect((await facts(tenant)).warned).toBe(1)
    expect([await giveBack(tenant, '5'), await giveBack(tenant, '4')]).toEqual([true, true])
    await place(tenant, '4')
    expect(await facts(tenant)).toEqual({ held: 4, warned: 2, refused: 0 })
  })

  it('what was given back frees its place once, however often it is given back', async () => {
    const tenant = await seed.tenant({ plan: 'basic' })
    await place(tenant, 'the TV')
    const released = await Promise.all(Array.from({ length: 5 }, () => giveBack(tenant, 'the TV')))
    expect(released.filter(Boolean)).toHaveLength(1)
    expect(await giveBack(tenant, 'never held')).toBe(false)
    expect((await place(tenant, 'another')).kind).toBe('acquired')
    expect((await place(tenant, 'a third')).kind).toBe('limit_reached')
  })

  it('tenants do not share their limits', async () => {
    const [one, other] = await Promise.all(['basic', 'basic'].map((plan) => seed.tenant({ plan: plan as PlanKey })))
    if (!one || !other) throw new Error('two tenants are needed')
    expect((await place(one, 'the TV')).kind).toBe('acquired')
    expect((await place(other, 'the TV')).kind).toBe('acquired')
  })

  it('without a plan there is no place, and a feature that does not exist is said so', async () => {
    const tenant = await seed.tenant()
    expect(await place(tenant, 'the TV')).toEqual({ kind: 'not_entitled', reason: 'no_subscription' })
    await expect(place(tenant, 'the TV', 'no_such')).rejects.toMatchObject({ code: 'BAD_INPUT' })
    expect(await facts(tenant)).toEqual({ held: 0, warned: 0, refused: 0 })
  })

  it('a yes or no has no places to run out of', async () => {
    const tenant = await seed.tenant({ plan: 'standard' })
    for (const thing of ['a', 'b', 'c'])
      expect(await place(tenant, thing, HD_MOVIES)).toMatchObject({ kind: 'acquired', limit: null })
  })

  it('a device and its place stand or fall together', async () => {
    const tenant = await seed.tenant({ plan: 'standard' })
    const viewer = await tenant.owner.viewer()
    const failing = acquireHolding(
      backplane.app,
      viewer,
      { tenantId: tenant.id, featureKey: CONNECTED_DEVICES, thing: 'broken', userId: null },
      () => Promise.reject(new Error('planted')),
    )
    await expect(failing).rejects.toThrow('planted')
    const held = await registerDevice(backplane.app, viewer, { tenantId: tenant.id, name: 'TV' })
    expect(held).toMatchObject({ kind: 'acquired', used: 1 })
    await removeDevice(backplane.app, viewer, held.deviceId)
    const devices = await backplane.app.db.as(inTenant(tenant), (tx) => tx.$queryRaw`select from better_movies.devices`)
    expect(devices).toEqual([])
    expect((await facts(tenant)).held).toBe(0)
    await expect(removeDevice(backplane.app, viewer, held.deviceId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
