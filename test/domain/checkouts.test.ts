import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCheckout } from '../../domain/checkouts/start.ts'
import { processWaiting } from '../../domain/inbox/process-waiting.ts'
import { reconcile } from '../../domain/reconcile/run.ts'
import { addMs, DAY } from '../../lib/clock.ts'
import { newId } from '../../lib/ids.ts'
import { localPaymentsTestHandle } from '../../providers/payments/local/test-handle.ts'
import type { CustomerRef } from '../../providers/payments/port.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { payAtGateway } from '../support/gateway-page.ts'
import { otherCompany } from '../support/other-company.ts'
import { DECLINES_WHEN_CHARGED, GOOD_CARD, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

describe('a plan bought on the hosted page', () => {
  let backplane: TestBackplane
  let seed: Seed

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    seed = seedOf(backplane)
  })
  afterAll(() => backplane?.close())

  const inTenant = <T>(tenant: SeededTenant, read: Parameters<typeof backplane.app.db.as<T>>[1]) =>
    backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, read)
  const open = async (tenant: SeededTenant, idempotencyKey: string = newId()) => {
    const result = await startCheckout(backplane.app, await tenant.owner.viewer(), {
      tenantId: tenant.id,
      priceId: await seed.priceId(),
      quantity: 1,
      returnPath: '/account',
      idempotencyKey,
    })
    if (result.kind !== 'started') throw new Error(`no page: ${result.kind}`)
    return result
  }
  const states = (tenant: SeededTenant) =>
    inTenant(tenant, async (tx) => ({
      checkouts: (await tx.checkout.findMany({ orderBy: { id: 'asc' } })).map(({ state }) => state),
      subscriptions: (await tx.subscription.findMany({ orderBy: { id: 'asc' } })).map(({ state }) => state),
    }))
  /** Processes webhooks until all checkouts are settled. */
  const settled = (tenant: SeededTenant, wanted: readonly string[] = ['completed', 'refunded']) =>
    eventually(async () => {
      await processWaiting(backplane.app, tenant.id)
      const { checkouts } = await states(tenant)
      return checkouts.every((state) => wanted.includes(state)) && checkouts.some((state) => state !== 'open')
    }, 'every checkout is settled')
  /** A tenant that has had its trial, so that it pays on the page. */
  const returning = async () => {
    const tenant = await seed.tenant()
    await inTenant(tenant, async (tx) => {
      const price = await tx.price.findUniqueOrThrow({ where: { id: await seed.priceId() }, include: { plan: true } })
      const now = new Date()
      const customer = await tx.customer.create({
        data: { id: newId(), tenantId: tenant.id, provider: 'gone', ref: newId(), createdAt: now },
      })
      await tx.subscription.create({
        data: {
          id: newId(),
          tenantId: tenant.id,
          customerId: customer.id,
          productLine: price.plan.productLine,
          planId: price.planId,
          priceId: price.id,
          quantity: 1,
          state: 'canceled',
          trialEndsAt: addMs(now, -DAY),
          provider: 'gone',
          createdAt: now,
          updatedAt: now,
        },
      })
    })
    return tenant
  }

  it('is the tenant’s subscription when the page is paid, with a card on file and no other promise before', async () => {
    const tenant = await returning()
    const page = await open(tenant)
    expect((await states(tenant)).subscriptions).toEqual(['canceled'])
    await payAtGateway(page.url, GOOD_CARD)
    await settled(tenant)
    expect(await states(tenant)).toEqual({ checkouts: ['completed'], subscriptions: ['canceled', 'active'] })
    const started = await inTenant(tenant, (tx) =>
      tx.auditEntry.count({ where: { tenantId: tenant.id, action: 'checkout.complete' } }),
    )
    expect(started).toBe(1)
  })

  it('of two tabs that are both paid one lives, and the other is cancelled, refunded and told of', async () => {
    const tenant = await returning()
    const [first, second] = [await open(tenant), await open(tenant)]
    await payAtGateway(first.url, GOOD_CARD)
    await payAtGateway(second.url, GOOD_CARD)
    await settled(tenant)
    const { checkouts, subscriptions } = await states(tenant)
    expect(checkouts.toSorted()).toEqual(['completed', 'refunded'])
    expect(subscriptions).toEqual(['canceled', 'active'])
    const { refunds, audits, events, invoices } = await inTenant(tenant, async (tx) => ({
      refunds: await tx.event.findMany({ where: { tenantId: tenant.id, type: 'checkout.refunded' } }),
      audits: await tx.auditEntry.count({ where: { tenantId: tenant.id, action: 'checkout.refund' } }),
      events: await tx.event.count({ where: { tenantId: tenant.id, type: 'subscription.active' } }),
      invoices: await tx.invoice.findMany({ where: { state: 'paid' } }),
    }))
    expect(refunds.map(({ payload }) => payload)).toMatchObject([{ refundedMinor: invoices[0]?.totalMinor.toString() }])
    expect({ audits, events, paid: invoices.length }).toEqual({ audits: 1, events: 1, paid: 2 })
    await reconcile(backplane.app, { repair: true, whole: true, tenantId: tenant.id })
    expect((await reconcile(backplane.app, { repair: false, whole: true, tenantId: tenant.id })).drifts).toEqual([])
  })

  it('that was paid beside another and is heard of months later is given back whole, each month that was paid', async () => {
    const tenant = await returning()
    const [first, second] = [await open(tenant), await open(tenant)]
    await payAtGateway(first.url, GOOD_CARD)
    await settled(tenant, ['completed', 'open'])
    const host = otherCompany(backplane)
    const gateway = await localPaymentsTestHandle(host)
    await gateway.injectFault({ operation: 'deliver', kind: 'dropped_webhook', times: 1_000 })
    await payAtGateway(second.url, GOOD_CARD)
    const { ref } = await inTenant(tenant, (tx) => tx.customer.findFirstOrThrow({ where: { provider: 'local' } }))
    await backplane.app.payments.clock?.advance(ref as CustomerRef, addMs(new Date(), 70 * DAY))
    await gateway.clearFaults()
    const { drifts } = await reconcile(backplane.app, { repair: true, whole: true, tenantId: tenant.id })
    expect(drifts.every((drift) => drift.repaired)).toBe(true)
    expect((await states(tenant)).checkouts.toSorted()).toEqual(['completed', 'refunded'])
    const { told, refunds, price } = await inTenant(tenant, async (tx) => ({
      told: await tx.event.findFirstOrThrow({ where: { tenantId: tenant.id, type: 'checkout.refunded' } }),
      refunds: await tx.refund.findMany(),
      price: await tx.invoice.findFirstOrThrow({ where: { state: 'paid' } }),
    }))
    expect(refunds.map((refund) => refund.amountMinor)).toEqual(Array(3).fill(price.totalMinor))
    expect(told.payload).toMatchObject({ refundedMinor: (3n * price.totalMinor).toString() })
    await host.close()
  })

  it('beside a subscription that was started here is taken back', async () => {
    const tenant = await returning()
    const page = await open(tenant)
    await seed.cardOnFile(tenant)
    const ours = await seed.subscription(tenant)
    await payAtGateway(page.url, GOOD_CARD)
    await settled(tenant)
    expect((await states(tenant)).checkouts).toEqual(['refunded'])
    const live = await inTenant(tenant, (tx) => tx.subscription.findMany({ where: { state: 'active' } }))
    expect(live.map(({ id }) => id)).toEqual([ours])
  })

  it('whose card is declined starts nothing, and the page takes another', async () => {
    const tenant = await returning()
    const page = await open(tenant)
    await expect(payAtGateway(page.url, DECLINES_WHEN_CHARGED)).rejects.toThrow('the gateway refused the card: 422')
    await processWaiting(backplane.app, tenant.id)
    expect(await states(tenant)).toEqual({ checkouts: ['open'], subscriptions: ['canceled'] })
    await payAtGateway(page.url, GOOD_CARD)
    await settled(tenant)
    expect((await states(tenant)).subscriptions).toEqual(['canceled', 'active'])
  })

  it('opens the same page again for the same key', async () => {
    const tenant = await seed.tenant()
    const key = newId()
    expect(await open(tenant, key)).toEqual(await open(tenant, key))
  })

  it('is taken up where a crash between cancelling and recording has left it, without a second refund', async () => {
    const tenant = await returning()
    const [first, second] = [await open(tenant), await open(tenant)]
    await payAtGateway(first.url, GOOD_CARD)
    await payAtGateway(second.url, GOOD_CARD)
    let crashed = 0
    const crashing = {
      ...backplane.app,
      failpoint: async (name: string) => {
        if (name === 'checkout.refund:called' && crashed++ === 0) throw new Error('the worker is gone')
      },
    }
    await eventually(async () => {
      await processWaiting(crashing, tenant.id).catch(() => undefined)
      return crashed > 0
    }, 'the worker has crashed')
    expect((await states(tenant)).checkouts.toSorted()).toEqual(['completed', 'duplicate'])
    await settled(tenant)
    expect((await states(tenant)).checkouts.toSorted()).toEqual(['completed', 'refunded'])
  })
})
