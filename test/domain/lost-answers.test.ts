import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { processWaiting } from '../../domain/inbox/process-waiting.ts'
import { reconcileIntents } from '../../domain/intents/reconcile.ts'
import { cancelSubscription } from '../../domain/subscriptions/cancel.ts'
import { subscribe } from '../../domain/subscriptions/subscribe.ts'
import { HOUR, MINUTE } from '../../lib/clock.ts'
import { newId } from '../../lib/ids.ts'
import type { FaultKind } from '../../providers/payments/local/faults.ts'
import { type LocalPaymentsTestHandle, localPaymentsTestHandle } from '../../providers/payments/local/test-handle.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { movingClock } from '../support/moving-clock.ts'
import { otherCompany } from '../support/other-company.ts'
import { type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

describe('a subscription whose start was interrupted', () => {
  const wallClock = movingClock()
  let crashAt: string | null = null
  let backplane: TestBackplane
  let host: ReturnType<typeof otherCompany>
  let gateway: LocalPaymentsTestHandle
  let seed: Seed
  let tenant: SeededTenant

  beforeAll(async () => {
    const failpoint = async (name: string) => {
      if (name === crashAt) throw new Error(`crashed at ${name}`)
    }
    backplane = await startTestBackplane({ worker: false, overrides: { wallClock, failpoint } })
    host = otherCompany(backplane)
    gateway = await localPaymentsTestHandle(host)
    seed = seedOf(backplane)
  })
  afterAll(async () => {
    await host?.close()
    await backplane?.close()
  })
  beforeEach(async () => {
    crashAt = null
    await gateway.clearFaults()
    tenant = await seed.tenant()
    await seed.cardOnFile(tenant)
  })

  const start = async (idempotencyKey: string) =>
    subscribe(backplane.app, await tenant.owner.viewer(), {
      tenantId: tenant.id,
      priceId: await seed.priceId(),
      idempotencyKey,
    })
  const fault = (operation: string, kind: FaultKind, times = 1) => gateway.injectFault({ operation, kind, times })
  const reconcile = async () => {
    wallClock.pass(3 * MINUTE)
    return reconcileIntents(backplane.app)
  }

  /** What stands on both sides. */
  const facts = async () => {
    const ours = await backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, async (tx) => ({
      states: (await tx.subscription.findMany({ orderBy: { id: 'asc' } })).map((each) => each.state),
      intents: (await tx.intent.findMany({ where: { verb: 'subscription.start' } })).map((each) => each.state),
      told: await tx.event.count({ where: { type: 'subscription.trialing' } }),
      customer: await tx.customer.findUniqueOrThrow({
        where: { tenantId_provider: { tenantId: tenant.id, provider: 'local' } },
      }),
    }))
    const sql = await host.sql('local_payments')
    const { rows } = await sql.query<{ count: string }>('select count(*) from subscriptions where customer_id = $1', [
      ours.customer.ref,
    ])
    return { states: ours.states, intents: ours.intents, told: ours.told, theirs: Number(rows[0]?.count) }
  }
  const STARTED = { states: ['trialing'], intents: ['succeeded'], told: 1, theirs: 1 }
  const UNKNOWN = { states: ['starting'], intents: ['unknown'], told: 0 }

  it('because the provider was out of reach: nothing was changed, and the same request then starts it', async () => {
    const key = newId()
    await fault('startSubscription', 'unreachable')
    await expect(start(key)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryable: true })
    expect(await facts()).toEqual({ states: ['failed'], intents: ['failed'], told: 0, theirs: 0 })
    expect((await start(key)).kind).toBe('started')
    expect(await facts()).toEqual({ ...STARTED, states: ['failed', 'trialing'] })
  })

  it('because the provider was busy: the same', async () => {
    const key = newId()
    await fault('startSubscription', 'rate_limited')
    await expect(start(key)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryable: true })
    expect((await start(key)).kind).toBe('started')
    expect((await facts()).theirs).toBe(1)
  })

  it('after it had happened: it is found by our own id, and never started twice', async () => {
    const key = newId()
    await fault('startSubscription', 'error_after_commit')
    await expect(start(key)).rejects.toMatchObject({ code: 'IN_PROGRESS', retryable: true })
    expect(await facts()).toEqual({ ...UNKNOWN, theirs: 1 })
    expect(await reconcile()).toBe(1)
    expect(await facts()).toEqual(STARTED)
    expect((await start(key)).kind).toBe('started')
    expect(await facts()).toEqual(STARTED)
  })

  it('before it had happened, though nobody could tell: the same key is sent again', async () => {
    await fault('startSubscription', 'error_before_commit')
    await expect(start(newId())).rejects.toMatchObject({ code: 'IN_PROGRESS' })
    expect(await facts()).toEqual({ ...UNKNOWN, theirs: 0 })
    await reconcile()
    expect(await facts()).toEqual(STARTED)
  })

  it('and forgotten by the provider meanwhile: it is not sent again blind, and the client may start anew', async () => {
    const key = newId()
    await fault('startSubscription', 'error_before_commit')
    await expect(start(key)).rejects.toMatchObject({ code: 'IN_PROGRESS' })
    wallClock.pass(24 * HOUR)
    await reconcile()
    expect(await facts()).toEqual({ states: ['failed'], intents: ['failed'], told: 0, theirs: 0 })
    expect((await start(key)).kind).toBe('started')
    expect(await facts()).toEqual({ ...STARTED, states: ['failed', 'trialing'] })
  })

  it.each(['subscription.start:claimed', 'subscription.start:called'])(
    'by a crash at %s: it is settled',
    async (point) => {
      crashAt = point
      await expect(start(newId())).rejects.toThrow()
      crashAt = null
      await reconcile()
      expect(await facts()).toEqual(STARTED)
    },
  )

  it('is left for the next run while the provider still cannot answer', async () => {
    await fault('startSubscription', 'error_after_commit')
    await expect(start(newId())).rejects.toMatchObject({ code: 'IN_PROGRESS' })
    await fault('findSubscription', 'unreachable')
    await reconcile()
    expect(await facts()).toEqual({ ...UNKNOWN, theirs: 1 })
    await reconcile()
    expect(await facts()).toEqual(STARTED)
  })

  it('is settled once by reconcilers that run at once', async () => {
    await fault('startSubscription', 'error_after_commit')
    await expect(start(newId())).rejects.toMatchObject({ code: 'IN_PROGRESS' })
    wallClock.pass(3 * MINUTE)
    await Promise.all(Array.from({ length: 4 }, () => reconcileIntents(backplane.app)))
    expect(await facts()).toEqual(STARTED)
  })

  it('is told once when the webhook is quicker than the reconciler', async () => {
    await fault('startSubscription', 'error_after_commit')
    await expect(start(newId())).rejects.toMatchObject({ code: 'IN_PROGRESS' })
    await eventually(async () => {
      await processWaiting(backplane.app, tenant.id)
      return (await facts()).states[0] === 'trialing'
    }, 'the webhook says that it has started')
    await reconcile()
    expect(await facts()).toEqual(STARTED)
  })

  it('a client that asks again meanwhile waits, and hears what came of it', async () => {
    const key = newId()
    await fault('startSubscription', 'error_after_commit')
    await expect(start(key)).rejects.toMatchObject({ code: 'IN_PROGRESS' })
    const again = start(key)
    await reconcile()
    expect((await again).kind).toBe('started')
    expect(await facts()).toEqual(STARTED)
  })

  it('a cancellation whose answer was lost is repeated under the same key and ends it once', async () => {
    expect((await start(newId())).kind).toBe('started')
    const { id } = await backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
      tx.subscription.findFirstOrThrow(),
    )
    const viewer = await tenant.owner.viewer()
    const idempotencyKey = newId()
    const cancel = () => cancelSubscription(backplane.app, viewer, { subscriptionId: id, when: 'now', idempotencyKey })
    await fault('cancelSubscription', 'error_after_commit')
    await expect(cancel()).rejects.toMatchObject({ code: 'IN_PROGRESS' })
    await reconcile()
    expect((await cancel()).kind).toMatch(/canceled|already_ended/)
    expect((await facts()).states).toEqual(['canceled'])
  })
})
