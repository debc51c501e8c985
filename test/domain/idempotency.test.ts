import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCardSetup } from '../../domain/payment-methods/start-setup.ts'
import { cancelSubscription } from '../../domain/subscriptions/cancel.ts'
import { subscribe } from '../../domain/subscriptions/subscribe.ts'
import { newId } from '../../lib/ids.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

describe('the same request again', () => {
  let backplane: TestBackplane
  let seed: Seed

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    seed = seedOf(backplane)
  })
  afterAll(() => backplane?.close())

  async function payer(): Promise<SeededTenant> {
    const tenant = await seed.tenant()
    await seed.cardOnFile(tenant)
    return tenant
  }

  const start = async (tenant: SeededTenant, idempotencyKey: string, plan: 'basic' | 'standard' = 'standard') =>
    subscribe(backplane.app, await tenant.owner.viewer(), {
      tenantId: tenant.id,
      priceId: await seed.priceId({ plan }),
      idempotencyKey,
    })

  const facts = (tenant: SeededTenant) =>
    backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, async (tx) => ({
      subscriptions: await tx.subscription.count(),
      started: await tx.auditEntry.count({ where: { action: 'subscription.start' } }),
      told: await tx.event.count({ where: { type: 'subscription.trialing' } }),
      timers: await tx.timer.count(),
    }))
  const ONCE = { subscriptions: 1, started: 1, told: 1, timers: 1 }

  it('fifty times at once has one effect and one answer', async () => {
    const tenant = await payer()
    const key = newId()
    const answers = await Promise.all(Array.from({ length: 50 }, () => start(tenant, key)))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]?.kind).toBe('started')
    expect(await facts(tenant)).toEqual(ONCE)
    expect(await start(tenant, key)).toEqual(answers[0])
    expect(await facts(tenant)).toEqual(ONCE)
  })

  it('with another key at the same moment: one starts, the other learns that it is there', async () => {
    const tenant = await payer()
    const answers = await Promise.all(Array.from({ length: 6 }, () => start(tenant, newId())))
    const started = answers.filter((answer) => answer.kind === 'started')
    expect(started).toHaveLength(1)
    const subscriptionId = started[0]?.subscriptionId
    expect(answers.filter((answer) => answer.kind === 'already_subscribed')).toEqual(
      Array(5).fill({ kind: 'already_subscribed', subscriptionId }),
    )
    expect(await facts(tenant)).toEqual(ONCE)
  })

  it('is refused when it asks for something else under the same key', async () => {
    const tenant = await payer()
    const key = newId()
    await start(tenant, key)
    await expect(start(tenant, key, 'basic')).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
      retryable: false,
    })
    const viewer = await tenant.owner.viewer()
    const setup = { tenantId: tenant.id, returnPath: '/account', idempotencyKey: key }
    await expect(startCardSetup(backplane.app, viewer, setup)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
    expect(await facts(tenant)).toEqual(ONCE)
  })

  it('is another request in another tenant', async () => {
    const key = newId()
    const [one, other] = await Promise.all([payer(), payer()])
    const answers = await Promise.all([start(one, key), start(other, key)])
    expect(answers.map((answer) => answer.kind)).toEqual(['started', 'started'])
  })

  it('gives a refusal again, though a new request would be granted by now', async () => {
    const tenant = await seed.tenant()
    const key = newId()
    expect(await start(tenant, key)).toEqual({ kind: 'payment_method_required' })
    await seed.cardOnFile(tenant)
    expect(await start(tenant, key)).toEqual({ kind: 'payment_method_required' })
    expect((await start(tenant, newId())).kind).toBe('started')
  })

  it('cancelling twice ends it once, and says so twice; a third with a new key finds it ended', async () => {
    const tenant = await payer()
    const subscriptionId = await seed.subscription(tenant)
    const viewer = await tenant.owner.viewer()
    const cancel = (idempotencyKey: string) =>
      cancelSubscription(backplane.app, viewer, { subscriptionId, when: 'now', idempotencyKey })
    const key = newId()
    const answers = await Promise.all([cancel(key), cancel(key), cancel(key)])
    expect(answers).toEqual(Array(3).fill({ kind: 'canceled', subscriptionId }))
    expect(await cancel(newId())).toEqual({ kind: 'already_ended', subscriptionId })
    const ended = await backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
      tx.event.count({ where: { type: 'subscription.canceled' } }),
    )
    expect(ended).toBe(1)
  })

  it('opens one card page, and answers with its address again', async () => {
    const tenant = await seed.tenant()
    const viewer = await tenant.owner.viewer()
    const input = { tenantId: tenant.id, returnPath: '/account', idempotencyKey: newId() }
    const pages = await Promise.all(Array.from({ length: 5 }, () => startCardSetup(backplane.app, viewer, input)))
    expect(new Set(pages.map((page) => page.url)).size).toBe(1)
  })
})
