import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemViewer } from '../../domain/access.ts'
import { processWaiting } from '../../domain/inbox/process-waiting.ts'
import { collectOpenInvoices } from '../../domain/invoices/collect.ts'
import { applyProviderState } from '../../domain/subscriptions/apply.ts'
import { cancelSubscription } from '../../domain/subscriptions/cancel.ts'
import { subscribe } from '../../domain/subscriptions/subscribe.ts'
import { newId } from '../../lib/ids.ts'
import type { SubscriptionRef } from '../../providers/payments/port.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { asOwner, changes, pictureOf } from '../support/rows.ts'
import { DECLINES_WHEN_CHARGED, GOOD_CARD, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const ASKS_THE_BANK = '4000002500003155'

describe('a subscription', () => {
  let backplane: TestBackplane
  let seed: Seed

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    seed = seedOf(backplane)
  })
  afterAll(() => backplane?.close())

  const inTenant = (tenant: SeededTenant) => ({ userId: null, tenantIds: [tenant.id] })
  const start = async (tenant: SeededTenant) =>
    subscribe(backplane.app, await tenant.owner.viewer(), {
      tenantId: tenant.id,
      priceId: await seed.priceId(),
      idempotencyKey: newId(),
    })
  const cancel = async (tenant: SeededTenant, subscriptionId: string, when: 'now' | 'period_end' = 'now') =>
    cancelSubscription(backplane.app, await tenant.owner.viewer(), { subscriptionId, when, idempotencyKey: newId() })
  const all = (tenant: SeededTenant) =>
    backplane.app.db.as(inTenant(tenant), (tx) => tx.subscription.findMany({ orderBy: { id: 'asc' } }))
  /** A tenant that has had its trial, and a card of this number. */
  async function returning(card: string): Promise<SeededTenant> {
    const tenant = await seed.tenant({ plan: 'standard' })
    await cancel(tenant, (await all(tenant))[0]?.id ?? '')
    await seed.cardOnFile(tenant, card)
    return tenant
  }

  it('has a trial once: who comes back pays at once', async () => {
    const tenant = await returning(GOOD_CARD)
    expect((await start(tenant)).kind).toBe('started')
    const [first, second] = await all(tenant)
    expect(first).toMatchObject({ state: 'canceled', trialEndsAt: expect.any(Date) })
    expect(second).toMatchObject({ state: 'active', trialEndsAt: null })
  })

  it('whose first payment is declined is not there, and nothing is half done', async () => {
    const tenant = await returning(DECLINES_WHEN_CHARGED)
    expect(await start(tenant)).toEqual({ kind: 'declined', reason: 'card_declined' })
    expect((await all(tenant)).map((each) => each.state)).toEqual(['canceled', 'failed'])
    await seed.cardOnFile(tenant, GOOD_CARD)
    expect((await start(tenant)).kind).toBe('started')
    expect((await all(tenant)).map((each) => each.state)).toEqual(['canceled', 'failed', 'active'])
  })

  it('whose payment the bank wants to confirm waits, and gives no access', async () => {
    const tenant = await returning(ASKS_THE_BANK)
    const result = await start(tenant)
    expect(result).toMatchObject({ kind: 'action_required', clientSecret: expect.stringMatching(/.+/) })
    expect((await all(tenant)).at(-1)?.state).toBe('incomplete')
    const client = await tenant.owner.client()
    const answer = await client.data(
      'query ($id: ID!) { tenant(id: $id) { entitlement(featureKey: "hd_movies") { allowed reason } } }',
      { id: tenant.publicId },
    )
    expect(answer).toEqual({ tenant: { entitlement: { allowed: false, reason: 'NO_SUBSCRIPTION' } } })
  })

  it('without a card on file is not begun', async () => {
    const tenant = await seed.tenant()
    expect(await start(tenant)).toEqual({ kind: 'payment_method_required' })
    expect(await all(tenant)).toEqual([])
  })

  it('that is to end with its period lives until then, and then ends', async () => {
    const tenant = await seed.tenant({ plan: 'standard' })
    const [subscription] = await all(tenant)
    await cancel(tenant, subscription?.id ?? '', 'period_end')
    expect((await all(tenant))[0]).toMatchObject({ state: 'trialing', cancelAtPeriodEnd: true })
    await seed.passTime(tenant, new Date(Number(subscription?.currentPeriodEnd) + 60_000))
    expect((await all(tenant))[0]).toMatchObject({ state: 'canceled', endedAt: expect.any(Date) })
  })

  it('that has ended does not come back to life by a late word of the provider', async () => {
    const tenant = await seed.tenant({ plan: 'standard' })
    const { app } = backplane
    const [before] = await all(tenant)
    const ref = String(before?.ref) as SubscriptionRef
    const alive = (await app.payments.getSubscriptions([ref])).get(ref)
    if (!before || !alive) throw new Error('there is no subscription')
    await cancel(tenant, before.id)
    await processWaiting(app, tenant.id)
    const picture = await pictureOf(backplane.database)
    const viewer = systemViewer('test', tenant.id)
    await app.db.as(inTenant(tenant), (tx) =>
      applyProviderState(app, tx, viewer, { subscriptionId: before.id, state: alive, now: new Date() }),
    )
    expect(changes(picture, await pictureOf(backplane.database))).toEqual([])
  })

  it('that was ended while its payment was overdue asks for nothing more: a new card pays no open invoice of it', async () => {
    const { app } = backplane
    const tenant = await seed.tenant({ plan: 'standard' })
    const [subscription] = await all(tenant)
    await seed.cardOnFile(tenant, DECLINES_WHEN_CHARGED)
    await seed.passTime(tenant, new Date(Number(subscription?.trialEndsAt) + 60_000))
    expect((await all(tenant))[0]?.state).toBe('past_due')
    await cancel(tenant, subscription?.id ?? '')
    await seed.cardOnFile(tenant, GOOD_CARD)
    await collectOpenInvoices(app, tenant.id, 'test')
    const invoices = await app.db.as(inTenant(tenant), (tx) =>
      tx.invoice.findMany({ where: { totalMinor: { gt: 0 } } }),
    )
    expect(invoices.map(({ state, paidMinor }) => ({ state, paidMinor }))).toEqual([{ state: 'open', paidMinor: 0n }])
  })

  it.each(['invoice.collect:claimed', 'invoice.collect:called'])(
    'whose open invoice a new card pays is charged once, though the worker dies at %s and begins again',
    async (point) => {
      const tenant = await seed.tenant({ plan: 'standard' })
      const [subscription] = await all(tenant)
      await seed.cardOnFile(tenant, DECLINES_WHEN_CHARGED)
      await seed.passTime(tenant, new Date(Number(subscription?.trialEndsAt) + 60_000))
      await seed.cardOnFile(tenant, GOOD_CARD)
      const { app } = backplane
      const failpoint = async (name: string) => {
        if (name === point) throw new Error('the worker is gone')
      }
      await expect(collectOpenInvoices({ ...app, failpoint }, tenant.id, 'test')).rejects.toThrow('the worker is gone')
      for (let times = 0; times < 2; times += 1) await collectOpenInvoices(app, tenant.id, 'test')
      const [invoice] = await app.db.as(inTenant(tenant), (tx) =>
        tx.invoice.findMany({ where: { totalMinor: { gt: 0 } } }),
      )
      expect(invoice).toMatchObject({ state: 'paid', paidMinor: invoice?.totalMinor })
      const charges = await asOwner(backplane.database, (owner) =>
        owner.query(
          `select from local_payments.charges c join local_payments.customers on customers.id = c.customer_id
           where customers.our_id = $1 and c.status = 'succeeded'`,
          [tenant.publicId.replace('tnt_', 'cus_')],
        ),
      )
      expect(charges.rowCount).toBe(1)
      expect((await all(tenant))[0]?.state).toBe('active')
    },
  )

  it('is changed by the first of two that read the same version; the second is not believed', async () => {
    const tenant = await seed.tenant({ plan: 'standard' })
    const { app } = backplane
    const [before] = await all(tenant)
    const ref = String(before?.ref) as SubscriptionRef
    const theirs = (await app.payments.getSubscriptions([ref])).get(ref)
    if (!before || !theirs) throw new Error('there is no subscription')
    const apply = (quantity: number) =>
      app.db.as(inTenant(tenant), (tx) =>
        applyProviderState(app, tx, systemViewer('test', tenant.id), {
          subscriptionId: before.id,
          state: { ...theirs, quantity },
          now: new Date(),
        }),
      )
    const results = await Promise.allSettled([apply(2), apply(3), apply(4), apply(5)])
    const done = results.filter((result) => result.status === 'fulfilled').length
    const after = (await all(tenant))[0]
    expect(done).toBeGreaterThan(0)
    expect(after?.version).toBe(before.version + done)
    const changed = await app.db.as(inTenant(tenant), (tx) =>
      tx.event.count({ where: { type: 'subscription.changed' } }),
    )
    expect(changed).toBe(1 + done)
  })
})
