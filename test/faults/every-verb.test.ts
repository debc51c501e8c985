import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DomainError } from '../../domain/errors.ts'
import { MONEY_VERBS, type MoneyVerb } from '../../domain/failpoints.ts'
import { reconcileIntents } from '../../domain/intents/reconcile.ts'
import { startCardSetup } from '../../domain/payment-methods/start-setup.ts'
import { startOnboarding } from '../../domain/sellers/start-onboarding.ts'
import { HOUR, MINUTE } from '../../lib/clock.ts'
import type { FaultKind } from '../../providers/payments/local/faults.ts'
import { movingClock } from '../support/moving-clock.ts'
import { ARRANGED } from './crash/arranged.ts'
import type { Play } from './crash/arrangement.ts'
import { openStage, type Stage } from './crash/stage.ts'

const AT_ONCE = 50

describe('every verb that moves money', () => {
  const wallClock = movingClock()
  let stage: Stage

  beforeAll(async () => {
    stage = await openStage(wallClock)
  })
  afterAll(() => stage?.close())
  beforeEach(() => stage.gateway.clearFaults())

  const expectOnce = async ({ tenant, charges, refunds = 0, live, stands }: Play) => {
    await stage.scene.heard(tenant)
    expect(await stage.facts(tenant)).toEqual({ live, open: 0, charges, refunds })
    if (stands) expect(await stands.read()).toEqual(stands.as)
  }

  it.each(MONEY_VERBS)(
    `%s, asked for ${AT_ONCE} times at once with one key, has one effect and one answer`,
    async (verb) => {
      const play = await ARRANGED[verb].arrange(stage.scene, false)
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => play.ask(stage.scene.app)))
      for (const answer of answers) expect(answer).toEqual(answers[0])
      expect(play.answers).toContain(answers[0]?.kind)
      await expectOnce(play)
    },
  )

  const KEYED = MONEY_VERBS.filter((verb) => verb !== 'transfer.reverse')

  it.each(KEYED)('%s, asked for something else under the same key, is refused and changes nothing', async (verb) => {
    const { app } = stage.scene
    const play = await ARRANGED[verb].arrange(stage.scene, false)
    const answer = await play.ask(app)
    const refused = { code: 'IDEMPOTENCY_KEY_REUSED' }
    for (const { field, ask } of play.others) await expect(ask(app), field).rejects.toMatchObject(refused)
    const { tenant, key } = play
    const another = verb === 'paymentMethod.startSetup' ? startOnboarding : startCardSetup
    const input = { tenantId: tenant.id, name: 'Another', returnPath: '/account', idempotencyKey: String(key) }
    await expect(another(app, await tenant.owner.viewer(), input), 'another verb').rejects.toMatchObject(refused)
    expect(await play.ask(app)).toEqual(answer)
    await expectOnce(play)
  })

  /** The answer is lost, nobody settles anything for thirty hours, and the provider has forgotten the key. */
  async function lostForThirtyHours(verb: MoneyVerb, kind: FaultKind): Promise<Play> {
    const { operation, arrange } = ARRANGED[verb]
    const { app, heard } = stage.scene
    const play = await arrange(stage.scene, false)
    await heard(play.tenant)
    await stage.gateway.injectFault({ operation, kind })
    // Nor does a webhook tell of it.
    await stage.gateway.injectFault({ operation: 'deliver', kind: 'dropped_webhook', times: 1_000 })
    await expect(play.ask(app)).rejects.toMatchObject({ code: 'IN_PROGRESS' })
    await heard(play.tenant)
    await stage.gateway.clearFaults()
    wallClock.pass(30 * HOUR)
    for (const job of app.payments.jobs ?? []) await job.run()
    await reconcileIntents(app)
    await heard(play.tenant)
    return play
  }

  it.each(MONEY_VERBS)(
    '%s that was done and not answered is settled thirty hours later, and not done again',
    async (verb) => {
      const play = await lostForThirtyHours(verb, 'error_after_commit')
      expect(play.answers).toContain((await play.ask(stage.scene.app)).kind)
      await expectOnce(play)
    },
  )

  it.each(MONEY_VERBS)(
    '%s that was done and could not be recorded, for a refusal of ours, is not done again',
    async (verb) => {
      const { app, heard } = stage.scene
      const play = await ARRANGED[verb].arrange(stage.scene, false)
      await heard(play.tenant)
      const failpoint = async (name: string) => {
        if (name === `${verb}:called`) throw new DomainError('OVERLOADED', 'The database had too much to do.')
      }
      await expect(play.ask({ ...app, failpoint })).rejects.toMatchObject({ code: 'IN_PROGRESS' })
      wallClock.pass(3 * MINUTE)
      await reconcileIntents(app)
      await heard(play.tenant)
      expect(play.answers).toContain((await play.ask(app)).kind)
      await expectOnce(play)
    },
  )

  it.each(MONEY_VERBS)(
    '%s that was neither done nor answered is done once, when it is asked for again',
    async (verb) => {
      const play = await lostForThirtyHours(verb, 'error_before_commit')
      expect(play.answers).toContain((await play.ask(stage.scene.app)).kind)
      await expectOnce(play)
    },
  )
})
