import { execFile } from 'node:child_process'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { processWaiting } from '../../domain/inbox/process-waiting.ts'
import { startCardSetup } from '../../domain/payment-methods/start-setup.ts'
import { reconcile } from '../../domain/reconcile/run.ts'
import { cancelSubscription } from '../../domain/subscriptions/cancel.ts'
import { DAY } from '../../lib/clock.ts'
import { newId } from '../../lib/ids.ts'
import { type LocalPaymentsTestHandle, localPaymentsTestHandle } from '../../providers/payments/local/test-handle.ts'
import type { CustomerRef, SubscriptionRef } from '../../providers/payments/port.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { payAtGateway } from '../support/gateway-page.ts'
import { movingClock } from '../support/moving-clock.ts'
import { otherCompany } from '../support/other-company.ts'
import { type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

describe('the reconciler', () => {
  const wallClock = movingClock()
  let backplane: TestBackplane
  let host: ReturnType<typeof otherCompany>
  let gateway: LocalPaymentsTestHandle
  let seed: Seed
  let tenant: SeededTenant

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false, overrides: { wallClock } })
    host = otherCompany(backplane)
    gateway = await localPaymentsTestHandle(host)
    seed = seedOf(backplane)
  })
  afterAll(async () => {
    await host?.close()
    await backplane?.close()
  })
  beforeEach(async () => {
    await gateway.clearFaults()
    tenant = await seed.tenant({ plan: 'standard' })
    await heard()
  })

  const inTenant = { userId: null, tenantIds: [] as string[] }
  const ours = () =>
    backplane.app.db.as({ ...inTenant, tenantIds: [tenant.id] }, async (tx) => ({
      subscriptions: await tx.subscription.findMany({ orderBy: { id: 'asc' } }),
      invoices: await tx.invoice.findMany({ orderBy: { issuedAt: 'asc' } }),
      cards: await tx.paymentMethod.findMany({ where: { removedAt: null }, orderBy: { createdAt: 'asc' } }),
      customer: await tx.customer.findFirstOrThrow(),
    }))
  /** Every webhook that is on its way has come in and is processed. */
  const heard = async () => {
    await eventually(async () => (await gateway.pendingWebhooks()) === 0, 'the webhooks are delivered')
    await processWaiting(backplane.app, tenant.id)
  }
  const run = (repair: boolean, whole = true) => reconcile(backplane.app, { repair, whole })
  const dropWebhooks = () => gateway.injectFault({ operation: 'deliver', kind: 'dropped_webhook', times: 1_000 })

  it('finds nothing where both sides say the same', async () => {
    const report = await run(false)
    expect(report.compared).toBeGreaterThanOrEqual(3)
    expect(report.drifts).toEqual([])
  })

  it('recovers four days of webhooks that never came, by one run that only asks for events', async () => {
    await run(true)
    const { subscriptions } = await ours()
    const ref = subscriptions[0]?.ref as SubscriptionRef
    await dropWebhooks()
    await backplane.app.payments.cancelSubscription(ref, 'now', { idempotencyKey: newId() })
    const { customer } = await ours()
    const setup = await backplane.app.payments.startCardSetup(
      {
        ourId: newId(),
        customer: customer.ref as CustomerRef,
        successUrl: 'http://shop.test/',
        cancelUrl: 'http://shop.test/',
      },
      { idempotencyKey: newId() },
    )
    await payAtGateway(setup.url, '5555555555554444').catch(() => undefined)
    wallClock.pass(4 * DAY)
    expect((await ours()).subscriptions[0]?.state).toBe('trialing')
    const report = await run(true, false)
    expect(report.missedEvents).toBeGreaterThanOrEqual(2)
    const after = await ours()
    expect(after.subscriptions[0]?.state).toBe('canceled')
    expect(after.cards.map((card) => card.last4)).toContain('4444')
    expect((await run(false)).drifts).toEqual([])
    expect((await run(true, false)).missedEvents).toBe(0)
  })

  it('says what differs and leaves it, and repairs it when told to, with an audit entry', async () => {
    const id = (await ours()).subscriptions[0]?.id ?? ''
    const scope = { ...inTenant, tenantIds: [tenant.id] }
    await backplane.app.db.as(scope, async (tx) => {
      await tx.subscription.update({ where: { id }, data: { quantity: 7 } })
      await tx.paymentMethod.updateMany({ where: { tenantId: tenant.id }, data: { last4: '0000' } })
      await tx.invoice.updateMany({ where: { tenantId: tenant.id }, data: { attemptCount: 9 } })
    })
    const found = await run(false)
    expect(
      found.drifts.map(({ kind, tenantId, repaired }) => ({ kind, mine: tenantId === tenant.id, repaired })),
    ).toEqual(['cards of a customer', 'subscription', 'invoice'].map((kind) => ({ kind, mine: true, repaired: false })))
    expect(found.drifts[1]?.ours).toContain('quantity 7')
    expect(found.drifts[1]?.theirs).toContain('quantity 1')
    expect((await ours()).subscriptions[0]?.quantity).toBe(7)
    const mended = await reconcile(backplane.app, { repair: true, whole: true, tenantId: tenant.id })
    expect(mended.drifts.map((drift) => drift.repaired)).toEqual([true, true, true])
    expect((await run(false)).drifts).toEqual([])
    const entries = await backplane.app.db.as(scope, (tx) =>
      tx.auditEntry.count({ where: { action: 'subscription.mirror', objectId: id } }),
    )
    expect(entries).toBeGreaterThanOrEqual(1)
  })

  it('names what we have and the provider does not, and does not invent a repair', async () => {
    const row = (await ours()).subscriptions[0]
    await backplane.app.db.as({ ...inTenant, tenantIds: [tenant.id] }, (tx) =>
      tx.subscription.update({ where: { id: row?.id ?? '' }, data: { ref: `sub_gone_${newId()}` } }),
    )
    const report = await run(true)
    const gone = report.drifts.filter((drift) => drift.ref.startsWith('sub_gone_'))
    expect(gone).toMatchObject([{ kind: 'subscription', theirs: null, repaired: false }])
    await backplane.app.db.as({ ...inTenant, tenantIds: [tenant.id] }, (tx) =>
      tx.subscription.update({ where: { id: row?.id ?? '' }, data: { ref: row?.ref ?? null } }),
    )
    expect((await run(false)).drifts).toEqual([])
  })

  it('runs as a command that prints the difference calmly and ends with 1 until it is repaired', async () => {
    const id = (await ours()).subscriptions[0]?.id ?? ''
    await backplane.app.db.as({ ...inTenant, tenantIds: [tenant.id] }, (tx) =>
      tx.subscription.update({ where: { id }, data: { quantity: 3 } }),
    )
    const found = await command('--tenant', tenant.publicId)
    expect(found.out).toContain(`of ${tenant.publicId}\n  ours:   trialing, quantity 3`)
    expect(found.out).toContain('1 difference. To make ours equal to theirs: npm run reconcile -- --repair')
    expect(found.code).toBe(1)
    const mended = await command('--tenant', tenant.publicId, '--repair')
    expect(mended.out).toContain('1 difference, all repaired.')
    expect(mended.code).toBe(0)
    expect((await command('--tenant', 'tnt_nonsense')).err).toContain("is no tenant's id")
  })

  it('does not take a cancellation that is on its way for a difference once its webhook is in', async () => {
    const row = (await ours()).subscriptions[0]
    await cancelSubscription(backplane.app, await tenant.owner.viewer(), {
      subscriptionId: row?.id ?? '',
      when: 'now',
      idempotencyKey: newId(),
    })
    expect((await reconcile(backplane.app, { repair: false, whole: true, tenantId: tenant.id })).drifts).toEqual([])
    await startCardSetup(backplane.app, await tenant.owner.viewer(), {
      tenantId: tenant.id,
      returnPath: '/account',
      idempotencyKey: newId(),
    })
    expect((await reconcile(backplane.app, { repair: false, whole: true, tenantId: tenant.id })).drifts).toEqual([])
  })

  function command(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    const { appUrl, ownerUrl } = backplane.database
    const env = {
      ...process.env,
      DATABASE_URL: appUrl,
      DATABASE_OWNER_URL: ownerUrl,
      BACKPLANE_HOME: backplane.home,
      LOG_LEVEL: 'silent',
    }
    return new Promise((resolve) => {
      execFile(process.execPath, ['--import', 'tsx', 'server/cli/reconcile.ts', ...args], { env }, (error, out, err) =>
        resolve({ code: error ? Number(error.code) : 0, out, err }),
      )
    })
  }
})
