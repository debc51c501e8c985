import { afterAll, beforeAll, expect, it } from 'vitest'
import type { MachineViewer } from '../../../domain/access.ts'
import { DAY } from '../../../lib/clock.ts'
import { newId } from '../../../lib/ids.ts'
import { createQuota } from '../../../server/limits/quota.ts'
import { startTestBackplane, type TestBackplane } from '../../support/backplane.ts'
import { movingClock } from '../../support/moving-clock.ts'
import { type SeededTenant, seedOf } from '../../support/seed.ts'

let backplane: TestBackplane
let tenant: SeededTenant
beforeAll(async () => {
  backplane = await startTestBackplane({ worker: false })
  tenant = await seedOf(backplane).tenant()
})
afterAll(() => backplane?.close())

const program = (pointsPerMonth: string | null): MachineViewer => ({
  ...{ kind: 'machine', credential: 'api_key', credentialId: newId(), tenantId: tenant.id, permissions: new Set() },
  limits: { pointsPerSecond: null, pointsPerMonth },
  origin: { requestId: 'req_test', address: null },
})
const open = (wallClock = movingClock()) => ({ quota: createQuota({ ...backplane.app, wallClock }), wallClock })

it('lets a program have its points of a month, on whatever node, and more when the next begins', async () => {
  const caller = program('100')
  const [one, another] = [open(), open()]
  expect(await one.quota.take(caller, 60)).toBe(0)
  await one.quota.close()
  expect(await another.quota.take(caller, 40)).toBe(0)
  const wait = await another.quota.take(caller, 1)
  expect(wait).toBeGreaterThan(0)
  expect(wait).toBeLessThanOrEqual(31 * DAY)
  another.wallClock.pass(wait)
  expect(await another.quota.take(caller, 1)).toBe(0)
  await another.quota.close()
})

it('writes what was used in batches, and once', async () => {
  const caller = program(null)
  const { quota } = open()
  for (let turn = 0; turn < 25; turn += 1) expect(quota.charge(caller, 3)).toBe(0)
  await quota.close()
  await quota.close()
  const used = await backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
    tx.pointsUsed.findMany({ where: { credentialId: caller.credentialId } }),
  )
  expect(used.map(({ points }) => points)).toEqual([75n])
})

it('is nobody else’s business: people have no quota, and another tenant does not see what was used', async () => {
  const { quota } = open()
  expect(await quota.take({ kind: 'anonymous', origin: { requestId: 'req_test', address: null } }, 1e9)).toBe(0)
  await quota.close()
  const seen = await backplane.app.db.as({ userId: null, tenantIds: [newId()] }, (tx) => tx.pointsUsed.findMany())
  expect(seen).toEqual([])
})
