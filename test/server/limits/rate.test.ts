import { describe, expect, it } from 'vitest'
import type { AnonymousViewer, MachineViewer, UserViewer } from '../../../domain/access.ts'
import { createRate } from '../../../server/limits/rate.ts'
import { type LimitSettings, limitsOf } from '../../../server/limits/settings.ts'

const origin = { requestId: 'req_test', address: null }
const anybody: AnonymousViewer = { kind: 'anonymous', origin }
const user = (userId: string): UserViewer => ({
  ...{ kind: 'user', userId, roles: new Map(), operatorRole: null, origin },
})
const program = (credentialId: string, tenantId: string, pointsPerSecond: number | null = null): MachineViewer => ({
  ...{ kind: 'machine', credential: 'api_key', credentialId, tenantId, permissions: new Set(), origin },
  limits: { pointsPerSecond, pointsPerMonth: null },
})

const numbers = { anonymous: 1, person: 10, partner: 10, operator: 100, tenant: 15 }
const limits: Pick<LimitSettings, 'rate'> = {
  rate: { mode: 'enforce', pointsPerSecond: numbers, burst: { ...numbers, person: 50 } },
}

function open() {
  const clock = { time: 0 }
  const rate = createRate({ limits, shared: null, now: () => clock.time })
  const spend = (viewer: Parameters<typeof rate.metersOf>[0], points: number, network = 'home') =>
    rate.take(rate.metersOf(viewer, network), points)
  return { clock, rate, spend }
}

describe('points a second', () => {
  it('are a burst at once and then a second’s worth each second, to the point', async () => {
    const { clock, spend } = open()
    expect(await spend(user('u'), 50)).toBe(0)
    expect(await spend(user('u'), 1)).toBe(100)
    clock.time = 99
    expect(await spend(user('u'), 1)).toBeGreaterThan(0)
    clock.time = 100
    expect(await spend(user('u'), 1)).toBe(0)
    clock.time = 1_000_000
    expect(await spend(user('u'), 51)).toBe(0)
    expect(await spend(user('u'), 1)).toBe(200)
  })

  it('are each person’s own, and anybody’s by their network', async () => {
    const { spend } = open()
    expect(await spend(user('a'), 50)).toBe(0)
    expect(await spend(user('b'), 50)).toBe(0)
    expect(await spend(anybody, 1, '192.0.2.1')).toBe(0)
    expect(await spend(anybody, 1, '192.0.2.1')).toBe(1_000)
    expect(await spend(anybody, 1, '192.0.2.2')).toBe(0)
  })

  it('of a program are its own and its tenant’s: what one has refused the other keeps', async () => {
    const { clock, spend } = open()
    expect(await spend(program('k1', 't'), 10)).toBe(0)
    expect(await spend(program('k2', 't'), 10)).toBeGreaterThan(0)
    expect(await spend(program('k2', 't'), 5)).toBe(0)
    expect(await spend(program('k2', 'other'), 5)).toBe(0)
    clock.time = 1_000
    expect(await spend(program('k2', 't'), 10)).toBe(0)
  })

  it('of a credential with numbers of its own are those', async () => {
    const { spend } = open()
    expect(await spend(program('k1', 't', 2), 2)).toBe(0)
    expect(await spend(program('k1', 't', 2), 1)).toBe(500)
  })

  it('are charged for answers from memory without asking the clock until they are short', async () => {
    const { clock, rate } = open()
    const meters = rate.metersOf(user('u'), '')
    for (let turn = 0; turn < 50; turn += 1) expect(rate.charge(meters, 1)).toBe(0)
    expect(rate.charge(meters, 1)).toBe(100)
    clock.time = 100
    expect(rate.charge(meters, 1)).toBe(0)
  })

  it('let what costs more than a whole burst through once it is full, and then wait it off', async () => {
    const { clock, spend } = open()
    expect(await spend(user('u'), 80)).toBe(0)
    expect(await spend(user('u'), 1)).toBe(3_100)
    clock.time = 3_100
    expect(await spend(user('u'), 1)).toBe(0)
  })
})

describe('the limits’ numbers', () => {
  it('are generous on a laptop, and what was set in either mode', () => {
    const given: Parameters<typeof limitsOf>[0] = {
      ...{ TRUSTED_PROXY_HOPS: 0, REQUEST_DEADLINE_MS: 1, MAX_CONNECTIONS: 1, RATE_BURST: { person: 7 } },
      ...{ RATE_LIMIT: 'enforce', CONCURRENCY_LIMIT: 'warn', QUOTA_LIMIT: 'off', OVERLOAD_LIMIT: 'enforce' },
    }
    const [local, production] = [true, false].map((mode) => limitsOf(given, mode))
    expect(local?.rate.burst.person).toBe(7)
    expect(production?.rate.burst.person).toBe(7)
    expect(local?.rate.pointsPerSecond.anonymous).toBeGreaterThan(100_000)
    expect(production?.rate.pointsPerSecond.anonymous).toBe(50)
    expect([local?.connections.perAddress, production?.connections.perAddress]).toEqual([0, 500])
  })
})
