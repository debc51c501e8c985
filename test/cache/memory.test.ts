import { expect, it } from 'vitest'
import { memoryCache } from '../../providers/cache/memory/memory-cache.ts'
import { testCacheProvider } from '../contracts/cache.ts'

testCacheProvider('memory', async () => memoryCache())

const minute = { ttlMs: 60_000, tags: [] }

it('more answers than it may hold push out the oldest', async () => {
  const cache = memoryCache({ maxItems: 100 })
  let loads = 0
  const ask = (key: number) => cache.getOrSet(`key:${key}`, minute, async () => ++loads)
  for (let key = 0; key < 1_000; key += 1) await ask(key)
  expect(await ask(999)).toBe(1_000)
  expect(await ask(0)).toBe(1_001)
})

it('more bytes than it may hold push out the oldest', async () => {
  const cache = memoryCache({ maxBytes: 1_000_000 })
  let loads = 0
  const ask = async (key: number) =>
    (await cache.getOrSet(`key:${key}`, minute, async () => ({ load: ++loads, text: 'x'.repeat(100_000) }))).load
  for (let key = 0; key < 20; key += 1) await ask(key)
  expect(await ask(19)).toBe(20)
  expect(await ask(0)).toBe(21)
})

it('an answer too large to keep is handed out each time', async () => {
  const cache = memoryCache()
  let loads = 0
  const ask = () => cache.getOrSet('large', minute, async () => `${++loads}${'x'.repeat(600_000)}`)
  expect((await ask()).startsWith('1x')).toBe(true)
  expect((await ask()).startsWith('2x')).toBe(true)
})
