import { randomUUID } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { createClient } from 'redis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { redisCache } from '../../providers/cache/redis/redis-cache.ts'
import { testCacheProvider } from '../contracts/cache.ts'
import { testSharedCacheProvider } from '../contracts/cache-shared.ts'
import { startChaosProxy } from '../support/chaos-proxy.ts'
import { redis } from '../support/services.ts'

redis.suite('Redis cache', (address) => {
  const admin = createClient({ url: address })
  const run = `test-${randomUUID()}`
  let prefixes = 0
  const freshPrefix = () => `${run}:${++prefixes}`

  beforeAll(async () => {
    await admin.connect()
  })
  afterAll(async () => {
    await admin.aclDelUser(run)
    for await (const keys of admin.scanIterator({ MATCH: `${run}:*`, COUNT: 1_000 }))
      if (keys.length > 0) await admin.unlink(keys)
    admin.destroy()
  })

  // A busy machine must not look like a silent Redis: what the cache does when it cannot hear is tried by cutting the network.
  const patient = { answerWithinMs: 10_000, hearingMs: 10_000 }
  testCacheProvider('redis', () => redisCache({ url: address, prefix: freshPrefix(), ...patient }))

  testSharedCacheProvider('redis', async () => {
    const prefix = freshPrefix()
    return async (options) => {
      const target = new URL(address)
      const network = await startChaosProxy(Number(target.port || 6379), target.hostname)
      const through = new URL(address)
      through.host = `127.0.0.1:${network.port}`
      return { cache: await redisCache({ url: through.href, prefix, ...(options?.patient ? patient : {}) }), network }
    }
  })

  it('a process that was busy hears what Redis has answered meanwhile, before it takes it for silent', async () => {
    const cache = await redisCache({ url: address, prefix: freshPrefix(), answerWithinMs: 100, hearingMs: 10_000 })
    await expect.poll(async () => (await cache.health?.())?.ok).toBe(true)
    const asked = cache.getOrSet('row', { ttlMs: 3_600_000, tags: ['row'] }, async () => 1)
    // Whatever leads to the question runs first; then it is written, and nothing is read before the loop.
    for (let step = 0; step < 100; step += 1) await Promise.resolve()
    await turn()
    const until = performance.now() + 500
    while (performance.now() < until);
    expect(await asked).toBe(1)
    expect(await cache.health?.()).toMatchObject({ ok: true })
    await cache.close?.()
  })

  it('a Redis that refuses writes, as after a failover, is not believed about what could not be voided', async () => {
    await admin.aclSetUser(run, ['on', '>secret', '~*', '&*', '+@all'])
    const limited = new URL(address)
    limited.username = run
    limited.password = 'secret'
    const prefix = freshPrefix()
    const [refused, other] = await Promise.all([limited.href, address].map((url) => redisCache({ url, prefix })))
    let stored = 1
    const read = (cache = refused) => cache?.getOrSet('row', { ttlMs: 3_600_000, tags: ['row'] }, async () => stored)
    expect([await read(), await read(other)]).toEqual([1, 1])
    await admin.aclSetUser(run, ['-unlink'])
    stored = 2
    await refused?.invalidate(['row'])
    expect(await read()).toBe(2)
    await admin.aclSetUser(run, ['+unlink'])
    await expect.poll(() => read(other)).toBe(2)
    expect(await read()).toBe(2)
    await Promise.all([refused?.close?.(), other?.close?.()])
  })
})

it('a Redis that is not there delays the start by a second at most, and every answer is loaded', async () => {
  const cache = await redisCache({ url: 'redis://127.0.0.1:1' })
  let loads = 0
  const ask = () => cache.getOrSet('x', { ttlMs: 60_000, tags: ['t'] }, async () => ++loads)
  expect([await ask(), await ask()]).toEqual([1, 2])
  await cache.invalidate(['t'])
  await cache.clear()
  expect(await cache.health?.()).toMatchObject({ ok: false, detail: expect.stringContaining('ECONNREFUSED') })
  await cache.close?.()
})

it('an address that is not a Redis URL is refused when the cache is made', async () => {
  await expect(redisCache({ url: 'http://127.0.0.1:6379' })).rejects.toThrow()
  await expect(redisCache({ url: 'redis://127.0.0.1:6379', prefix: 'a b' })).rejects.toThrow()
})
