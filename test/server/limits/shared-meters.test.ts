import { randomUUID } from 'node:crypto'
import { createClient } from 'redis'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { MachineViewer, UserViewer } from '../../../domain/access.ts'
import { createRate, type Rate } from '../../../server/limits/rate.ts'
import type { LimitSettings } from '../../../server/limits/settings.ts'
import { openSharedMeters } from '../../../server/limits/shared-meters.ts'
import { type ChaosProxy, startChaosProxy } from '../../support/chaos-proxy.ts'
import { eventually } from '../../support/eventually.ts'
import { redis } from '../../support/services.ts'

const BURST = 40
/** Time enough for a busy machine; what is slow here takes twice as long. */
const WITHIN_MS = 1_000
/** So slow that nothing comes back while a test runs. */
const numbers = { anonymous: 1e-6, person: 1e-6, partner: 1e-6, operator: 1e-6, tenant: 1e-6 }
const bursts = { anonymous: BURST, person: BURST, partner: BURST, operator: BURST, tenant: BURST }
const limits: Pick<LimitSettings, 'rate'> = {
  rate: { mode: 'enforce', pointsPerSecond: numbers, burst: bursts },
}
const person: UserViewer = {
  ...{ kind: 'user', userId: 'u', roles: new Map(), operatorRole: null },
  origin: { requestId: 'req_test', address: null },
}

interface Node {
  readonly rate: Rate
  readonly proxy: ChaosProxy
  readonly shared: ReturnType<typeof openSharedMeters>
}

redis.suite('meters that nodes share by Redis', (url) => {
  let nodes: readonly Node[]
  let prefix: string
  const redisItself = createClient({ url })
  beforeAll(async () => {
    await redisItself.connect()
  })
  afterAll(() => redisItself.close())
  beforeEach(async () => {
    prefix = `test-${randomUUID()}`
    const address = new URL(url)
    nodes = await Promise.all(
      [1, 2].map(async () => {
        const proxy = await startChaosProxy(Number(address.port || 6379), address.hostname)
        const shared = openSharedMeters({
          ...{ url: `redis://127.0.0.1:${proxy.port}`, prefix, answerWithinMs: WITHIN_MS },
          now: () => performance.now(),
        })
        return { proxy, shared, rate: createRate({ limits, shared, now: () => performance.now() }) }
      }),
    )
    await eventually(async () => nodes.every(({ shared }) => shared.ready && shared.nodes === 2), 'both share')
  })
  afterEach(async () => {
    for (const { rate, proxy } of nodes) {
      proxy.restore()
      await rate.close()
      await proxy.close()
    }
  })

  const at = (index: number): Node => nodes[index % 2] as Node
  const metersAt = ({ rate }: Node) => rate.metersOf(person, '')
  const take = (node: Node, points = 1) => node.rate.take(metersAt(node), points).then((wait) => wait === 0)
  const charge = (node: Node, points = 1) => node.rate.charge(metersAt(node), points) === 0
  /** Redis knows of everything that was spent. */
  const settled = (left: number, key = 'u:u') =>
    eventually(async () => {
      const level = await redisItself.hGet(`${prefix}:limits:${key}`, 'level')
      return Math.round(Number(level)) === left
    }, `${left} are left`)
  /** How many of these are let in, asked at both nodes in turn and all at once. */
  async function admitted(asks: number): Promise<number> {
    const answers = await Promise.all(Array.from({ length: asks }, (_, index) => take(at(index))))
    return answers.filter(Boolean).length
  }

  it('give out a burst once, to the point, however it is asked for', async () => {
    expect(await admitted(BURST - 7)).toBe(BURST - 7)
    expect(await admitted(30)).toBe(7)
    expect(await admitted(30)).toBe(0)
  })

  it('count what was answered from memory, on every node', async () => {
    for (let turn = 0; turn < 30; turn += 1) expect(charge(at(0))).toBe(true)
    await settled(BURST - 30)
    expect(await admitted(30)).toBe(BURST - 30)
    expect(charge(at(0))).toBe(false)
  })

  it('count what was spent under a program’s former limits once, and what it spends under the new', async () => {
    const { rate } = at(0)
    const program = (pointsPerSecond: number): MachineViewer => ({
      ...{ kind: 'machine', credential: 'api_key', credentialId: 'k', tenantId: 't', permissions: new Set() },
      ...{ limits: { pointsPerSecond, pointsPerMonth: null }, origin: person.origin },
    })
    expect(rate.charge(rate.metersOf(program(1e-6), ''), 10)).toBe(0)
    // Twice as many a second, and so twice the burst.
    expect(rate.charge(rate.metersOf(program(2e-6), ''), 5)).toBe(0)
    await settled(2 * BURST - 15, 'c:k')
  })

  it.each(['cut', 'silence'] as const)(
    'when Redis is %s: each node gives out its share, nobody waits, and no more than there is',
    async (how) => {
      for (const { proxy } of nodes) proxy[how]()
      expect(await take(at(0))).toBe(true)
      expect(await take(at(1))).toBe(true)
      await eventually(async () => nodes.every(({ shared }) => !shared.ready), 'both have noticed')
      const more = await admitted(100)
      expect(more + 2).toBe(BURST)
      expect(await admitted(10)).toBe(0)
    },
  )

  it('when Redis is slow: it is not waited for, and counts again when it is quick', async () => {
    for (const { proxy } of nodes) proxy.latency(2 * WITHIN_MS)
    await take(at(0))
    await eventually(async () => nodes.every(({ shared }) => !shared.ready), 'both have noticed')
    expect(await take(at(0))).toBe(true)
    for (const { proxy } of nodes) proxy.latency(0)
    await eventually(async () => nodes.every(({ shared }) => shared.ready), 'both are back')
    await settled(BURST - 2)
    expect(await admitted(100)).toBe(BURST - 2)
  })

  it('when Redis is back, what was spent without it is paid', async () => {
    for (const { proxy } of nodes) proxy.cut()
    await eventually(async () => nodes.every(({ shared }) => !shared.ready), 'both have noticed')
    for (let turn = 0; turn < 10; turn += 1) expect(await take(at(turn))).toBe(true)
    for (const { proxy } of nodes) proxy.restore()
    await eventually(async () => nodes.every(({ shared }) => shared.ready), 'both are back')
    await settled(BURST - 10)
    expect(await admitted(100)).toBe(BURST - 10)
  })
})
