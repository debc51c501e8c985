import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { processWaiting } from '../../domain/inbox/process-waiting.ts'
import { reconcileIntents } from '../../domain/intents/reconcile.ts'
import { LIVE_STATES } from '../../domain/subscriptions/states.ts'
import { verifyInvariants } from '../../domain/verify/verify.ts'
import { MINUTE } from '../../lib/clock.ts'
import { type LocalPaymentsTestHandle, localPaymentsTestHandle } from '../../providers/payments/local/test-handle.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { beyondTheWalls } from '../support/lanes/beyond-the-walls.ts'
import { movingClock } from '../support/moving-clock.ts'
import { otherCompany } from '../support/other-company.ts'
import { type SeededTenant, seedOf } from '../support/seed.ts'
import { ARRANGED } from './crash/arranged.ts'
import type { Scene } from './crash/arrangement.ts'
import { CELLS, type Cell, type Result, tableOf } from './crash/cells.ts'
import { crashingAt } from './crash/crashing.ts'

/** `npm run test:crash` plays them all; otherwise those of the verb that charges, and one of each other. */
const PLAYED = process.env.CRASH_FULL
  ? CELLS
  : CELLS.filter(
      (cell) =>
        cell.verb === 'subscription.start' ||
        (cell.moment === 'called' && cell.outcome === 'unknown-after' && cell.victim === 'api'),
    )

describe('whoever dies, and whenever', () => {
  const wallClock = movingClock()
  const results = new Map<Cell, Result>()
  let backplane: TestBackplane
  let host: ReturnType<typeof otherCompany>
  let gateway: LocalPaymentsTestHandle
  let scene: Scene

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false, overrides: { wallClock } })
    host = otherCompany(backplane)
    gateway = await localPaymentsTestHandle(host)
    // Without trials every start is charged at once.
    await beyondTheWalls(backplane.database, (owner) => owner.query('update plans set trial_days = 0'))
    scene = { app: backplane.app, seed: seedOf(backplane), heard }
  })
  afterAll(async () => {
    process.stdout.write(`\n${tableOf(results)}\n`)
    await host?.close()
    await backplane?.close()
  })

  async function heard(tenant: SeededTenant): Promise<void> {
    await eventually(async () => (await gateway.pendingWebhooks()) === 0, 'the webhooks are delivered')
    await processWaiting(backplane.app, tenant.id)
  }

  async function settleAll(): Promise<void> {
    for (let rounds = 0; rounds < 3; rounds++) {
      wallClock.pass(3 * MINUTE)
      await reconcileIntents(backplane.app)
    }
  }

  async function facts(tenant: SeededTenant) {
    const ours = await backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, async (tx) => ({
      live: await tx.subscription.count({ where: { state: { in: [...LIVE_STATES] } } }),
      open: await tx.intent.count({ where: { state: { in: ['claimed', 'unknown'] } } }),
      customer: await tx.customer.findFirst(),
    }))
    const sql = await host.sql('local_payments')
    const { rows } = await sql.query<{ charges: string; refunds: string }>(
      `select (select count(*) from charges where customer_id = $1 and status = 'succeeded')
         + (select count(*) from payments where customer_id = $1 and status = 'succeeded' and invoice_id is null) as charges,
         (select count(*) from refunds join payments on payments.id = payment_id where customer_id = $1) as refunds`,
      [ours.customer?.ref ?? ''],
    )
    return { live: ours.live, open: ours.open, charges: Number(rows[0]?.charges), refunds: Number(rows[0]?.refunds) }
  }

  async function play({ verb, moment, outcome, victim }: Cell): Promise<Result> {
    const { operation, arrange } = ARRANGED[verb]
    const { tenant, ask, answers, charges, refunds = 0, live, stands } = await arrange(scene, outcome === 'decline')
    if (outcome === 'unknown-before') await gateway.injectFault({ operation, kind: 'error_before_commit' })
    if (outcome === 'unknown-after') await gateway.injectFault({ operation, kind: 'error_after_commit' })
    const api = crashingAt(backplane.app, victim === 'api' ? `${verb}:${moment}` : `${verb}:claimed`, operation)
    let died = await Promise.race([ask(api.app).then(() => false), api.died.then(() => true)])
    expect(died).toBe(true)
    if (victim === 'worker') {
      wallClock.pass(3 * MINUTE)
      const worker = crashingAt(backplane.app, `${verb}:${moment}`, operation)
      died = await Promise.race([reconcileIntents(worker.app).then(() => false), worker.died.then(() => true)])
    }
    await settleAll()
    await heard(tenant)
    const answer = await ask(backplane.app).catch((error: unknown) => {
      // Its own call met the fault: the customer is told to ask again, and asks again.
      if ((error as { code?: string }).code !== 'IN_PROGRESS') throw error
      return null
    })
    await settleAll()
    await heard(tenant)
    const last = answer ?? (await ask(backplane.app))
    await heard(tenant)
    expect(answers).toContain(last.kind)
    expect(await ask(backplane.app)).toEqual(last)
    expect(await facts(tenant)).toEqual({ live, open: 0, charges, refunds })
    if (stands) expect(await stands.read()).toEqual(stands.as)
    return died ? 'green' : 'alive'
  }

  it.each(PLAYED.map((cell) => [`${cell.verb}:${cell.moment}, ${cell.outcome}, ${cell.victim}`, cell] as const))(
    '%s: it happens once or not at all, and the customer learns which',
    async (_name, cell) => {
      results.set(cell, 'red')
      await gateway.clearFaults()
      results.set(cell, await play(cell))
    },
  )

  it('and in the end everything that must be true of money is true', async () => {
    await gateway.clearFaults()
    const broken = (await verifyInvariants(backplane.app)).filter(
      (each) => each.violations.length > 0 || each.unchecked !== null,
    )
    expect(broken).toEqual([])
  })
})
