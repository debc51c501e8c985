import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCheckout } from '../../domain/checkouts/start.ts'
import { checkEntitlements } from '../../domain/entitlements/check.ts'
import { processWaiting } from '../../domain/inbox/process-waiting.ts'
import { cancelSubscription } from '../../domain/subscriptions/cancel.ts'
import { changePlan } from '../../domain/subscriptions/change-plan.ts'
import { changeQuantity } from '../../domain/subscriptions/change-quantity.ts'
import { pauseSubscription } from '../../domain/subscriptions/pause.ts'
import { subscribe } from '../../domain/subscriptions/subscribe.ts'
import { CONNECTED_DEVICES, catalogue, HD_MOVIES } from '../../examples/better-movies/catalogue.ts'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { addMs, DAY } from '../../lib/clock.ts'
import { newId } from '../../lib/ids.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

/** Two more devices, in packs, and HD beside the plan that has none. */
const MORE_DEVICES = {
  ...{ key: 'more-devices', version: 1, name: 'More devices', description: 'Two more devices.' },
  ...{ kind: 'add_on' as const, trialDays: 0, graceDays: 7 },
  features: { [CONNECTED_DEVICES]: 2, [HD_MOVIES]: true as const },
  prices: { USD: { month: 200 } },
}
const sold = { ...betterMovies, catalogue: { ...catalogue, plans: [...catalogue.plans, MORE_DEVICES] } }

describe('an add-on', () => {
  let backplane: TestBackplane
  let seed: Seed

  beforeAll(async () => {
    backplane = await startTestBackplane({ extensions: [sold] })
    seed = seedOf(backplane)
  })
  afterAll(() => backplane?.close())

  const inTenant = <T>(tenant: SeededTenant, read: Parameters<typeof backplane.app.db.as<T>>[1]) =>
    backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, read)
  const addOnPrice = async () => {
    const where = { plan: { key: MORE_DEVICES.key } }
    return (await backplane.app.db.as({ userId: null, tenantIds: [] }, (tx) => tx.price.findFirstOrThrow({ where }))).id
  }
  const add = async (tenant: SeededTenant) =>
    subscribe(backplane.app, await tenant.owner.viewer(), {
      tenantId: tenant.id,
      priceId: await addOnPrice(),
      idempotencyKey: newId(),
    })
  const added = async (tenant: SeededTenant) => {
    const result = await add(tenant)
    if (result.kind !== 'started') throw new Error(result.kind)
    return result.subscriptionId
  }
  const mainOf = async (tenant: SeededTenant) =>
    inTenant(tenant, (tx) => tx.subscription.findFirstOrThrow({ where: { plan: { kind: 'main' } } }))
  const rowOf = (tenant: SeededTenant, id: string) =>
    inTenant(tenant, (tx) => tx.subscription.findUniqueOrThrow({ where: { id } }))
  const gives = async (tenant: SeededTenant) => {
    const answers = await checkEntitlements(
      backplane.app,
      await tenant.owner.viewer(),
      [CONNECTED_DEVICES, HD_MOVIES].map((featureKey) => ({ tenantId: tenant.id, featureKey })),
    )
    return answers.map((answer) => {
      if (answer instanceof Error) throw answer
      return answer.limit ?? answer.allowed
    })
  }

  it('needs a main plan: without one nothing is started, and nothing is sold on the provider’s page', async () => {
    const tenant = await seed.tenant()
    await seed.cardOnFile(tenant)
    expect(await add(tenant)).toEqual({ kind: 'main_plan_required' })
    expect(await inTenant(tenant, (tx) => tx.subscription.count({ where: { tenantId: tenant.id } }))).toBe(0)
    const page = { tenantId: tenant.id, priceId: await addOnPrice(), quantity: 1, returnPath: '/' }
    await expect(
      startCheckout(backplane.app, await tenant.owner.viewer(), { ...page, idempotencyKey: newId() }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('is had once, beside the main plan, and gives its features on top as often as it was bought', async () => {
    const tenant = await seed.tenant({ plan: 'basic' })
    expect(await gives(tenant)).toEqual([1, false])
    const subscriptionId = await added(tenant)
    expect(await add(tenant)).toEqual({ kind: 'already_subscribed', subscriptionId })
    expect(await gives(tenant)).toEqual([3, true])
    const viewer = await tenant.owner.viewer()
    const packs = { subscriptionId, quantity: 3, when: 'now', idempotencyKey: newId() } as const
    expect(await changeQuantity(backplane.app, viewer, packs)).toMatchObject({ kind: 'changed' })
    expect(await gives(tenant)).toEqual([7, true])
    const charged = await eventually(async () => {
      await processWaiting(backplane.app, tenant.id)
      const invoices = await inTenant(tenant, (tx) => tx.invoice.findMany({ where: { subscriptionId, state: 'paid' } }))
      return invoices.length === 2 ? invoices.map(({ totalMinor }) => totalMinor).toSorted() : null
    }, 'the add-on’s invoices are mirrored')
    expect(charged).toEqual([200n, 400n])
  })

  it('never becomes a main plan, nor a main plan an add-on', async () => {
    const tenant = await seed.tenant({ plan: 'basic' })
    const viewer = await tenant.owner.viewer()
    const [addOn, main] = [await added(tenant), await mainOf(tenant)]
    const wanted = [
      { subscriptionId: addOn, priceId: await seed.priceId({ plan: 'standard' }) },
      { subscriptionId: main.id, priceId: await addOnPrice() },
    ]
    for (const each of wanted)
      expect(await changePlan(backplane.app, viewer, { ...each, when: 'now', idempotencyKey: newId() })).toEqual({
        kind: 'refused',
        reason: 'other_product_line',
      })
  })

  it('ends when its main plan is ended', async () => {
    const tenant = await seed.tenant({ plan: 'basic' })
    const addOn = await added(tenant)
    const { id } = await mainOf(tenant)
    const viewer = await tenant.owner.viewer()
    await cancelSubscription(backplane.app, viewer, { subscriptionId: id, when: 'now', idempotencyKey: newId() })
    await eventually(async () => (await rowOf(tenant, addOn)).state === 'canceled', 'the add-on has ended')
    expect(await gives(tenant)).toEqual([false, false])
  })

  it('is not renewed when its main plan ends with its period, and cannot be had any more', async () => {
    const tenant = await seed.tenant({ plan: 'basic' })
    const addOn = await added(tenant)
    const { id } = await mainOf(tenant)
    const viewer = await tenant.owner.viewer()
    await cancelSubscription(backplane.app, viewer, { subscriptionId: id, when: 'period_end', idempotencyKey: newId() })
    await eventually(async () => (await rowOf(tenant, addOn)).cancelAtPeriodEnd, 'the add-on ends with its period')
    await cancelSubscription(backplane.app, viewer, { subscriptionId: addOn, when: 'now', idempotencyKey: newId() })
    expect(await add(tenant)).toEqual({ kind: 'main_plan_required' })
  })

  it('keeps its main plan from being paused', async () => {
    const tenant = await seed.tenant({ plan: 'basic' })
    const addOn = await added(tenant)
    const { id } = await mainOf(tenant)
    await seed.passTime(tenant, addMs(await backplane.app.clock.now(tenant.id), 15 * DAY))
    const viewer = await tenant.owner.viewer()
    const pause = () => pauseSubscription(backplane.app, viewer, { subscriptionId: id, idempotencyKey: newId() })
    await eventually(async () => (await mainOf(tenant)).state === 'active', 'the trial is over')
    expect(await pause()).toEqual({ kind: 'refused', reason: 'has_add_ons' })
    await cancelSubscription(backplane.app, viewer, { subscriptionId: addOn, when: 'now', idempotencyKey: newId() })
    expect(await pause()).toMatchObject({ kind: 'changed' })
  })
})
