import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sweepTimers } from '../../domain/timers/sweep.ts'
import { DAY, HOUR, MINUTE } from '../../lib/clock.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { movingClock } from '../support/moving-clock.ts'
import { DECLINES_WHEN_CHARGED, GOOD_CARD, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const inTenant = (tenant: SeededTenant) => ({ userId: null, tenantIds: [tenant.id] })
const later = (date: Date | null | undefined, ms: number) => new Date(Number(date) + ms)

describe('what falls due', () => {
  const wallClock = movingClock()
  let backplane: TestBackplane
  let tenants: readonly SeededTenant[]

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false, overrides: { wallClock } })
    const seed = seedOf(backplane)
    tenants = [await seed.tenant({ plan: 'basic' }), await seed.tenant({ plan: 'standard' })]
  })
  afterAll(() => backplane?.close())

  const told = async () =>
    Promise.all(
      tenants.map((tenant) =>
        backplane.app.db.as(inTenant(tenant), (tx) => tx.event.count({ where: { type: 'subscription.trial_ending' } })),
      ),
    )

  it('is not told before its time, and told once by sweeps that run at once', async () => {
    // Three days before the end of a trial of fourteen.
    wallClock.pass(11 * DAY - HOUR)
    expect(await sweepTimers(backplane.app)).toBe(0)
    expect(await told()).toEqual([0, 0])
    wallClock.pass(2 * HOUR)
    const fired = await Promise.all(Array.from({ length: 5 }, () => sweepTimers(backplane.app)))
    expect(fired.reduce((sum, each) => sum + each)).toBe(2)
    expect(await told()).toEqual([1, 1])
    expect(await sweepTimers(backplane.app)).toBe(0)
  })
})

describe('the end of grace', () => {
  let backplane: TestBackplane
  let seed: Seed

  beforeAll(async () => {
    backplane = await startTestBackplane()
    seed = seedOf(backplane)
  })
  afterAll(() => backplane?.close())

  const subscription = (tenant: SeededTenant) =>
    backplane.app.db.as(inTenant(tenant), (tx) => tx.subscription.findFirstOrThrow())
  const ended = (tenant: SeededTenant) =>
    backplane.app.db.as(inTenant(tenant), (tx) => tx.event.count({ where: { type: 'subscription.grace_end' } }))

  /** A tenant whose card was declined when its trial ended. */
  async function overdue(): Promise<SeededTenant> {
    const tenant = await seed.tenant()
    await seed.cardOnFile(tenant, DECLINES_WHEN_CHARGED)
    await seed.subscription(tenant)
    await seed.passTime(tenant, later((await subscription(tenant)).trialEndsAt, MINUTE))
    expect((await subscription(tenant)).state).toBe('past_due')
    return tenant
  }

  it('comes once, when the plan’s days are over and nothing was paid', async () => {
    const tenant = await overdue()
    const { graceEndsAt } = await subscription(tenant)
    await seed.passTime(tenant, later(graceEndsAt, -HOUR))
    expect(await ended(tenant)).toBe(0)
    await seed.passTime(tenant, later(graceEndsAt, MINUTE))
    await seed.passTime(tenant, later(graceEndsAt, DAY))
    expect(await ended(tenant)).toBe(1)
  })

  it('does not come when it was paid meanwhile', async () => {
    const tenant = await overdue()
    const { graceEndsAt } = await subscription(tenant)
    await seed.cardOnFile(tenant, GOOD_CARD)
    await eventually(async () => (await subscription(tenant)).state === 'active', 'it is paid')
    expect(await subscription(tenant)).toMatchObject({ graceEndsAt: null, pastDueSince: null })
    await seed.passTime(tenant, later(graceEndsAt, DAY))
    expect(await ended(tenant)).toBe(0)
  })

  it('keeps its day while further attempts fail', async () => {
    const tenant = await overdue()
    const { graceEndsAt, pastDueSince } = await subscription(tenant)
    await seed.passTime(tenant, later(pastDueSince, 4 * DAY))
    expect(await subscription(tenant)).toMatchObject({ state: 'past_due', graceEndsAt, pastDueSince })
  })
})
