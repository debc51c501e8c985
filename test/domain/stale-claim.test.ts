import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scopeOf } from '../../domain/access.ts'
import { claim } from '../../domain/intents/claim.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { type Seed, seedOf } from '../support/seed.ts'

describe('a request whose worker is gone', () => {
  let backplane: TestBackplane
  let seed: Seed

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    seed = seedOf(backplane)
  })
  afterAll(() => backplane?.close())

  it.each(['claimed', 'unknown'])(
    'is never taken over by a repetition while it is %s: its call may have happened',
    async (state) => {
      const tenant = await seed.tenant()
      const viewer = await tenant.owner.viewer()
      const request = { tenantId: tenant.id, verb: 'test.verb', idempotencyKey: crypto.randomUUID(), body: {} }
      const first = await claim(backplane.app, viewer, request, async () => undefined)
      expect(first.kind).toBe('claimed')
      const long = new Date(Date.now() - 3_600_000)
      await backplane.app.db.as(scopeOf(viewer), (tx) =>
        tx.intent.updateMany({ where: { idempotencyKey: request.idempotencyKey }, data: { state, updatedAt: long } }),
      )
      await expect(claim(backplane.app, viewer, request, async () => undefined)).rejects.toMatchObject({
        code: 'IN_PROGRESS',
      })
    },
  )
})
