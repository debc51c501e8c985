import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { App } from '../../domain/app.ts'
import { advanceClock } from '../../domain/clock/advance.ts'
import { createBusinessClock } from '../../domain/clock/business-clock.ts'
import { DAY, MINUTE } from '../../lib/clock.ts'
import { newId } from '../../lib/ids.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { changes, pictureOf } from '../support/rows.ts'
import { type Person, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const inTenant = (tenant: SeededTenant) => ({ userId: null, tenantIds: [tenant.id] })
const fromNow = (ms: number) => new Date(Date.now() + ms)

describe('a tenant’s business clock', () => {
  let backplane: TestBackplane
  let seed: Seed
  let staff: Person

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    seed = seedOf(backplane)
    staff = await seed.operator()
  })
  afterAll(() => backplane?.close())

  const move = async (tenant: { id: string }, to: Date, more: Partial<App> = {}) =>
    advanceClock({ ...backplane.app, ...more }, await staff.viewer(), { tenantId: tenant.id, to })
  const ahead = async (tenant?: SeededTenant) => (await backplane.app.clock.now(tenant?.id)).getTime() - Date.now()
  const state = (tenant: SeededTenant) =>
    backplane.app.db.as(inTenant(tenant), async (tx) => (await tx.subscription.findFirstOrThrow()).state)

  it('moves alone: the next tenant’s trial goes on, and so does everybody’s time', async () => {
    const moved = await seed.tenant({ plan: 'standard' })
    const other = await seed.tenant({ plan: 'standard' })
    const { steps } = await move(moved, fromNow(15 * DAY))
    // The notice and the end of the trial, at the least.
    expect(steps).toBeGreaterThanOrEqual(2)
    expect([await state(moved), await state(other)]).toEqual(['active', 'trialing'])
    expect(Math.round((await ahead(moved)) / DAY)).toBe(15)
    expect(Math.abs(await ahead(other))).toBeLessThan(MINUTE)
    expect(Math.abs(await ahead())).toBeLessThan(MINUTE)
    const entries = await backplane.app.db.as(inTenant(moved), (tx) =>
      tx.auditEntry.findMany({ where: { action: 'clock.advance' } }),
    )
    expect(entries.map((entry) => entry.actorId)).toEqual([staff.userId])
  })

  it('does not go back, and stands where it stood when that is asked', async () => {
    const tenant = await seed.tenant({ plan: 'basic' })
    await move(tenant, fromNow(20 * DAY))
    const before = await pictureOf(backplane.database)
    await expect(move(tenant, fromNow(19 * DAY))).rejects.toMatchObject({ code: 'BAD_INPUT' })
    await expect(move(tenant, fromNow(-DAY))).rejects.toThrow('cannot go back')
    expect(changes(before, await pictureOf(backplane.database))).toEqual([])
  })

  it('that is moved twice at once ends at the later time, and never says that it stands at the earlier', async () => {
    const tenant = await seed.tenant({ plan: 'basic' })
    const [far, near] = await Promise.allSettled([move(tenant, fromNow(40 * DAY)), move(tenant, fromNow(10 * DAY))])
    expect(far.status).toBe('fulfilled')
    if (near.status === 'rejected') expect(near.reason).toMatchObject({ code: 'BAD_INPUT' })
    expect(Math.round((await ahead(tenant)) / DAY)).toBe(40)
    expect(await state(tenant)).toBe('active')
  })

  it('moves for operators alone, in local mode, where the provider’s clock moves too', async () => {
    const tenant = await seed.tenant({ plan: 'basic' })
    const before = await pictureOf(backplane.database)
    const to = fromNow(DAY)
    const { clock: _clock, ...withoutClock } = backplane.app.payments
    await expect(move(tenant, to, { local: false })).rejects.toMatchObject({ code: 'UNSUPPORTED' })
    await expect(move(tenant, to, { payments: withoutClock })).rejects.toMatchObject({ code: 'UNSUPPORTED' })
    await expect(move({ id: newId() }, to)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const owner = await tenant.owner.viewer()
    await expect(advanceClock(backplane.app, owner, { tenantId: tenant.id, to })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    expect(changes(before, await pictureOf(backplane.database))).toEqual([])
  })

  it('is real time in production, whatever offset stands in the database', async () => {
    const tenant = await seed.tenant({ plan: 'basic' })
    await move(tenant, fromNow(5 * DAY))
    const { db, wallClock } = backplane.app
    const production = createBusinessClock(db, wallClock, false)
    expect(Math.abs((await production.now(tenant.id)).getTime() - Date.now())).toBeLessThan(MINUTE)
  })
})
