import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reconcileIntents } from '../../domain/intents/reconcile.ts'
import { reconcile } from '../../domain/reconcile/run.ts'
import { verifyInvariants } from '../../domain/verify/verify.ts'
import { MINUTE } from '../../lib/clock.ts'
import { movingClock } from '../support/moving-clock.ts'
import { ARRANGED } from './crash/arranged.ts'
import { CELLS, type Cell, type Result, tableOf } from './crash/cells.ts'
import { crashingAt } from './crash/crashing.ts'
import { openStage, type Stage } from './crash/stage.ts'

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
  let stage: Stage

  beforeAll(async () => {
    stage = await openStage(wallClock)
  })
  afterAll(async () => {
    process.stdout.write(`\n${tableOf(results)}\n`)
    await stage?.close()
  })

  async function settleAll(): Promise<void> {
    for (let rounds = 0; rounds < 3; rounds++) {
      wallClock.pass(3 * MINUTE)
      await reconcileIntents(stage.backplane.app)
    }
  }

  async function play({ verb, moment, outcome, victim }: Cell): Promise<Result> {
    const { gateway, scene } = stage
    const { app, heard } = scene
    const { operation, arrange } = ARRANGED[verb]
    const { tenant, ask, answers, charges, refunds = 0, live, stands } = await arrange(scene, outcome === 'decline')
    if (outcome === 'unknown-before') await gateway.injectFault({ operation, kind: 'error_before_commit' })
    if (outcome === 'unknown-after') await gateway.injectFault({ operation, kind: 'error_after_commit' })
    const api = crashingAt(app, victim === 'api' ? `${verb}:${moment}` : `${verb}:claimed`, operation)
    let died = await Promise.race([ask(api.app).then(() => false), api.died.then(() => true)])
    expect(died).toBe(true)
    if (victim === 'worker') {
      wallClock.pass(3 * MINUTE)
      const worker = crashingAt(app, `${verb}:${moment}`, operation)
      died = await Promise.race([reconcileIntents(worker.app).then(() => false), worker.died.then(() => true)])
    }
    await settleAll()
    await heard(tenant)
    const answer = await ask(app).catch((error: unknown) => {
      // Its own call met the fault: the customer is told to ask again, and asks again.
      if ((error as { code?: string }).code !== 'IN_PROGRESS') throw error
      return null
    })
    await settleAll()
    await heard(tenant)
    const last = answer ?? (await ask(app))
    await heard(tenant)
    expect(answers).toContain(last.kind)
    expect(await ask(app)).toEqual(last)
    expect(await stage.facts(tenant)).toEqual({ live, open: 0, charges, refunds })
    if (stands) expect(await stands.read()).toEqual(stands.as)
    return died ? 'green' : 'alive'
  }

  it.each(PLAYED.map((cell) => [`${cell.verb}:${cell.moment}, ${cell.outcome}, ${cell.victim}`, cell] as const))(
    '%s: it happens once or not at all, and the customer learns which',
    async (_name, cell) => {
      results.set(cell, 'red')
      await stage.gateway.clearFaults()
      results.set(cell, await play(cell))
    },
  )

  it('and in the end everything that must be true of money is true', async () => {
    await stage.gateway.clearFaults()
    const { drifts } = await reconcile(stage.backplane.app, { repair: true, whole: true })
    // Without a worker nobody has kept the payments behind invoices; everything else is equal by itself.
    expect(drifts.filter(({ kind, ours, repaired }) => kind !== 'payment' || ours !== null || !repaired)).toEqual([])
    const broken = (await verifyInvariants(stage.backplane.app)).filter(
      (each) => each.violations.length > 0 || each.unchecked !== null,
    )
    expect(broken).toEqual([])
  })
})
