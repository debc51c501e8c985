import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { consume } from '../../domain/events.ts'
import { processWaiting } from '../../domain/inbox/process-waiting.ts'
import { reconcileIntents } from '../../domain/intents/reconcile.ts'
import { listPlanMigrations } from '../../domain/plan-migrations/list.ts'
import { runMigration } from '../../domain/plan-migrations/run.ts'
import { type MigratePlanVersionInput, migratePlanVersion } from '../../domain/plan-migrations/start.ts'
import { pushCatalogue } from '../../domain/plans/push.ts'
import { cancelSubscription } from '../../domain/subscriptions/cancel.ts'
import { changePlan } from '../../domain/subscriptions/change-plan.ts'
import { CONNECTED_DEVICES, catalogue } from '../../examples/better-movies/catalogue.ts'
import { addMs, DAY } from '../../lib/clock.ts'
import { newId } from '../../lib/ids.ts'
import { localPaymentsTestHandle } from '../../providers/payments/local/test-handle.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { otherCompany } from '../support/other-company.ts'
import { type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

/** Standard costs a dollar more and has a device more; it is sold by the month in USD only. */
const newer = {
  ...catalogue,
  plans: catalogue.plans.map((plan) =>
    plan.key === 'standard'
      ? {
          ...plan,
          version: 2,
          features: { ...plan.features, [CONNECTED_DEVICES]: 6 },
          prices: { USD: { month: 1_399 } },
        }
      : plan,
  ),
}

describe('the migration of a plan version', () => {
  let backplane: TestBackplane
  let host: ReturnType<typeof otherCompany>
  let seed: Seed
  let oldPlan: string
  let going: SeededTenant
  let other: SeededTenant
  let ending: SeededTenant
  let choosing: SeededTenant
  let inEuros: SeededTenant

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    host = otherCompany(backplane)
    seed = seedOf(backplane)
    const on = async (choice: Parameters<Seed['subscription']>[1]) => {
      const tenant = await seed.tenant()
      await seed.cardOnFile(tenant)
      const subscriptionId = await seed.subscription(tenant, choice)
      return { tenant, subscriptionId, viewer: await tenant.owner.viewer(), idempotencyKey: newId() }
    }
    going = (await on({ plan: 'standard' })).tenant
    other = (await on({ plan: 'standard' })).tenant
    inEuros = (await on({ plan: 'standard', currency: 'EUR' })).tenant
    const leaving = await on({ plan: 'standard' })
    ending = leaving.tenant
    await cancelSubscription(backplane.app, leaving.viewer, { ...leaving, when: 'period_end' })
    const moving = await on({ plan: 'standard' })
    choosing = moving.tenant
    const priceId = await seed.priceId({ plan: 'basic' })
    await changePlan(backplane.app, moving.viewer, { ...moving, priceId, when: 'period_end' })
    oldPlan = (await rowOf(going)).planId
  })
  afterAll(async () => {
    await host?.close()
    await backplane?.close()
  })

  const rowOf = (tenant: SeededTenant) =>
    backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
      tx.subscription.findFirstOrThrow({ include: { plan: true, scheduledPrice: { include: { plan: true } } } }),
    )
  const versionOf = async (tenant: SeededTenant) => {
    const { plan, scheduledPrice: next } = await rowOf(tenant)
    return [`${plan.key}@${plan.version}`, next ? `${next.plan.key}@${next.plan.version}` : null]
  }
  const staff = async () => (await seed.operator('finance')).viewer()
  const migrate = async (input: Partial<MigratePlanVersionInput> = {}) =>
    migratePlanVersion(backplane.app, await staff(), {
      planId: oldPlan,
      effective: 'period_end',
      dryRun: false,
      ...input,
    })
  const progress = async () => (await listPlanMigrations(backplane.app, await staff()))[0]

  it('is refused without a newer version, and to who may not', async () => {
    expect(await migrate()).toEqual({ kind: 'refused', reason: 'newest' })
    const support = await (await seed.operator('support')).viewer()
    const input = { planId: oldPlan, effective: 'now', dryRun: true } as const
    await expect(migratePlanVersion(backplane.app, support, input)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it('is not made by a new version: whoever has the old one keeps it, and staff can count them', async () => {
    await pushCatalogue(backplane.app, newer)
    expect(await versionOf(going)).toEqual(['standard@1', null])
    expect(await migrate({ dryRun: true })).toMatchObject({
      kind: 'counted',
      fromVersion: 1,
      toVersion: 2,
      total: 5,
      movable: 2,
    })
    expect(await listPlanMigrations(backplane.app, await staff())).toEqual([])
  })

  it('schedules the new version, and goes on where an outage or a lost answer has left it', async () => {
    const started = await migrate()
    if (started.kind !== 'started') throw new Error(started.kind)
    expect(await migrate()).toEqual({ kind: 'refused', reason: 'already_running' })
    const gateway = await localPaymentsTestHandle(host)
    await gateway.injectFault({ operation: 'changeSubscription', kind: 'unreachable', times: 1 })
    await expect(runMigration(backplane.app, started)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' })
    expect(await progress()).toMatchObject({ state: 'running', moved: 0, kept: 0, failed: 0 })
    await gateway.injectFault({ operation: 'changeSubscription', kind: 'error_after_commit', times: 1 })
    await expect(runMigration(backplane.app, started)).rejects.toMatchObject({ code: 'IN_PROGRESS' })
    await reconcileIntents(backplane.app)
    await runMigration(backplane.app, started)
    expect(await progress()).toMatchObject({ state: 'done', total: 5, moved: 2, kept: 3, failed: 0 })
    // A job that was delivered twice finds nothing to do.
    await runMigration(backplane.app, started)
    expect(await progress()).toMatchObject({ moved: 2, kept: 3, failed: 0 })
    expect(await versionOf(going)).toEqual(['standard@1', 'standard@2'])
    expect(await versionOf(other)).toEqual(['standard@1', 'standard@2'])
    expect(await versionOf(choosing)).toEqual(['standard@1', 'basic@1'])
    expect(await versionOf(ending)).toEqual(['standard@1', null])
    expect(await versionOf(inEuros)).toEqual(['standard@1', null])
  })

  it('tells those who pay, once, when what changes', async () => {
    const events = await backplane.app.db.as({ userId: null, tenantIds: [going.id] }, (tx) =>
      tx.event.findMany({ where: { tenantId: going.id, type: 'subscription.migrated' } }),
    )
    expect(events.map(({ payload }) => payload)).toMatchObject([{ toVersion: 2, unitMinor: '1399' }])
    for (const _ of [1, 2])
      for (const event of events)
        await consume(backplane.app, {
          consumer: 'notify.plan-migrated',
          event: { ...event, occurredAt: event.occurredAt.toISOString() },
        })
    const told = await backplane.app.db.as({ userId: going.owner.userId, tenantIds: [] }, (tx) =>
      tx.notification.findMany({ where: { type: 'plan-migrated' } }),
    )
    expect(told.map(({ title }) => title)).toEqual(['Your Standard plan has new terms'])
    expect(told[0]?.body).toContain('13.99 a month')
  })

  it('takes effect with the next period, at the new price', async () => {
    await seed.passTime(going, addMs(await backplane.app.clock.now(going.id), 15 * DAY))
    await eventually(async () => {
      await processWaiting(backplane.app, going.id)
      return (await versionOf(going))[0] === 'standard@2'
    }, 'the new version is there')
    const paid = await backplane.app.db.as({ userId: null, tenantIds: [going.id] }, (tx) =>
      tx.invoice.findMany({ where: { state: 'paid', totalMinor: { gt: 0 } } }),
    )
    expect(paid.map(({ totalMinor }) => totalMinor)).toEqual([1_399n])
  })
})
