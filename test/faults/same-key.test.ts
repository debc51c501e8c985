import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { reconcileIntents } from '../../domain/intents/reconcile.ts'
import { subscribe } from '../../domain/subscriptions/subscribe.ts'
import { HOUR } from '../../lib/clock.ts'
import { newId } from '../../lib/ids.ts'
import type { FaultKind } from '../../providers/payments/local/faults.ts'
import { type LocalPaymentsTestHandle, localPaymentsTestHandle } from '../../providers/payments/local/test-handle.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { beyondTheWalls } from '../support/lanes/beyond-the-walls.ts'
import { movingClock } from '../support/moving-clock.ts'
import { otherCompany } from '../support/other-company.ts'
import { type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

describe('a charge whose answer was lost thirty hours ago', () => {
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
    await beyondTheWalls(backplane.database, (owner) => owner.query('update plans set trial_days = 0'))
  })
  afterAll(async () => {
    await host?.close()
    await backplane?.close()
  })
  beforeEach(async () => {
    await gateway.clearFaults()
    tenant = await seed.tenant()
    await seed.cardOnFile(tenant)
  })

  const start = async (idempotencyKey: string, plan: 'basic' | 'standard' = 'standard') =>
    subscribe(backplane.app, await tenant.owner.viewer(), {
      tenantId: tenant.id,
      priceId: await seed.priceId({ plan }),
      idempotencyKey,
    })
  const lose = async (kind: FaultKind, key: string) => {
    await gateway.injectFault({ operation: 'startSubscription', kind })
    await expect(start(key)).rejects.toMatchObject({ code: 'IN_PROGRESS' })
  }
  const charges = async () => {
    const sql = await host.sql('local_payments')
    const { rows } = await sql.query<{ count: string }>(
      `select count(*) from charges join customers on customers.id = charges.customer_id
       where customers.our_id = $1 and charges.status = 'succeeded'`,
      [tenant.publicId.replace('tnt_', 'cus_')],
    )
    return Number(rows[0]?.count)
  }

  it('is found by our own id, though the provider has forgotten the key, and not charged again', async () => {
    const key = newId()
    await lose('error_after_commit', key)
    expect(await charges()).toBe(1)
    wallClock.pass(30 * HOUR)
    for (const job of backplane.app.payments.jobs ?? []) await job.run()
    const sql = await host.sql('local_payments')
    expect((await sql.query('select from idempotency_keys')).rowCount).toBe(0)
    await reconcileIntents(backplane.app)
    expect(await charges()).toBe(1)
    expect((await start(key)).kind).toBe('started')
    expect(await charges()).toBe(1)
  })

  it('that never happened is not made up for blind: the customer is charged once, when they ask again', async () => {
    const key = newId()
    await lose('error_before_commit', key)
    wallClock.pass(30 * HOUR)
    await reconcileIntents(backplane.app)
    expect(await charges()).toBe(0)
    expect((await start(key)).kind).toBe('started')
    expect(await charges()).toBe(1)
  })

  it('asked for fifty times at once is charged once, with one answer; another request under its key is refused', async () => {
    const key = newId()
    const answers = await Promise.all(Array.from({ length: 50 }, () => start(key)))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(await charges()).toBe(1)
    await expect(start(key, 'basic')).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
    expect(await charges()).toBe(1)
  })
})
