import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { CacheProvider } from '../../providers/cache/port.ts'

/** Longer than anybody waits for what must come by itself. */
const hour = { ttlMs: 3_600_000 }

/** Every cache passes this. `make` opens an empty cache of its own. */
export function testCacheProvider(name: string, make: () => Promise<CacheProvider>): void {
  describe(`${name}: the cache contract`, () => {
    const opened: CacheProvider[] = []
    async function open(): Promise<CacheProvider> {
      const cache = await make()
      opened.push(cache)
      return cache
    }
    afterEach(async () => {
      for (const cache of opened.splice(0)) await cache.close?.()
    })

    it('a hundred callers at once run the load once and get the same answer', async () => {
      const cache = await open()
      let loads = 0
      const load = async () => {
        loads += 1
        await sleep(30)
        return { loads }
      }
      const ask = () => cache.getOrSet('home', { ...hour, tags: ['tenant:1'] }, load)
      const answers = await Promise.all(Array.from({ length: 100 }, ask))
      expect(loads).toBe(1)
      expect(answers).toEqual(Array.from({ length: 100 }, () => ({ loads: 1 })))
      expect(await ask()).toEqual({ loads: 1 })
    })

    it('what one caller does to its answer is not seen by another', async () => {
      const cache = await open()
      const ask = () => cache.getOrSet('list', { ...hour, tags: [] }, async () => [1])
      const [first, second] = await Promise.all([ask(), ask()])
      first.push(2)
      expect(second).toEqual([1])
      second.push(3)
      expect(await ask()).toEqual([1])
    })

    it('the first answer has the shape of the later ones: JSON', async () => {
      const cache = await open()
      const load = async () => ({ at: new Date('2026-01-31T00:00:00Z'), none: null, gone: undefined })
      const ask = () => cache.getOrSet<unknown>('shape', { ...hour, tags: [] }, load)
      const expected = { at: '2026-01-31T00:00:00.000Z', none: null }
      expect(await ask()).toStrictEqual(expected)
      expect(await ask()).toStrictEqual(expected)
      expect(await cache.getOrSet('null', { ...hour, tags: [] }, async () => null)).toBeNull()
      expect(await cache.getOrSet('undefined', { ...hour, tags: [] }, async () => undefined)).toBeUndefined()
    })

    it('an error of the load reaches every caller as it was thrown, and is not kept', async () => {
      const cache = await open()
      const failure = new RangeError('the database says no')
      const fail = async (): Promise<string> => {
        await sleep(10)
        throw failure
      }
      const asked = [1, 2, 3].map(() => cache.getOrSet('fragile', { ...hour, tags: ['t'] }, fail))
      for (const answer of await Promise.allSettled(asked))
        expect(answer).toEqual({ status: 'rejected', reason: failure })
      expect(await cache.getOrSet('fragile', { ...hour, tags: ['t'] }, async () => 'well again')).toBe('well again')
    })

    it('an answer is loaded again when its time to live is over', async () => {
      const cache = await open()
      let loads = 0
      const ask = () => cache.getOrSet('brief', { ttlMs: 40, tags: ['t'] }, async () => ++loads)
      expect(await ask()).toBe(1)
      await expect.poll(ask, { interval: 20, timeout: 20_000 }).toBeGreaterThan(1)
    })

    it('an answer whose time is already over is handed out and not kept', async () => {
      const cache = await open()
      let loads = 0
      for (const ttlMs of [0, -5, Number.NaN]) await cache.getOrSet('over', { ttlMs, tags: [] }, async () => ++loads)
      expect(loads).toBe(3)
      const slow = async () => {
        await sleep(60)
        return ++loads
      }
      await cache.getOrSet('slow', { ttlMs: 30, tags: [] }, slow)
      await cache.getOrSet('slow', { ttlMs: 30, tags: [] }, slow)
      expect(loads).toBe(5)
    })

    it('invalidating a tag voids the answers that carry it and no others', async () => {
      const cache = await open()
      const loads = { a: 0, b: 0 }
      const askA = () => cache.getOrSet('a', { ...hour, tags: ['tenant:1', 'catalogue'] }, async () => ++loads.a)
      const askB = () => cache.getOrSet('b', { ...hour, tags: ['tenant:2', 'catalogue'] }, async () => ++loads.b)
      await Promise.all([askA(), askB()])
      await cache.invalidate(['tenant:1', 'nobody carries this'])
      expect([await askA(), await askB()]).toEqual([2, 1])
      await cache.invalidate(['catalogue'])
      expect([await askA(), await askB()]).toEqual([3, 2])
      await cache.invalidate([])
      expect([await askA(), await askB()]).toEqual([3, 2])
    })

    it('a load that began before an invalidation is neither joined nor kept after it', async () => {
      const cache = await open()
      let stored = 'old'
      const reading = Promise.withResolvers<void>()
      const slow = Promise.withResolvers<void>()
      const options = { ...hour, tags: ['row'] }
      const early = cache.getOrSet('row', options, async () => {
        const read = stored
        reading.resolve()
        await slow.promise
        return read
      })
      await reading.promise
      stored = 'new'
      await cache.invalidate(['row'])
      const late = cache.getOrSet('row', options, async () => stored)
      expect(await late).toBe('new')
      slow.resolve()
      expect(await early).toBe('old')
      expect(await cache.getOrSet('row', options, async () => 'loaded again')).toBe('new')
    })

    it('clearing empties the cache', async () => {
      const cache = await open()
      let loads = 0
      const ask = () => cache.getOrSet('x', { ...hour, tags: ['t'] }, async () => ++loads)
      await ask()
      await cache.clear()
      expect(await ask()).toBe(2)
    })

    it('random reads and writes never show a value older than the last invalidation', async () => {
      const cache = await open()
      const stored = [0, 0, 0, 0, 0]
      const announced = [0, 0, 0, 0, 0]
      let [wrong, reads] = [0, 0]
      const worker = async (seed: number) => {
        const random = numbersFrom(seed)
        for (let step = 0; step < 200; step += 1) {
          const row = random(stored.length)
          const tags = [`row:${row}`]
          if (random(4) === 0) {
            const written = (stored[row] ?? 0) + 1
            stored[row] = written
            await cache.invalidate(tags)
            announced[row] = Math.max(announced[row] ?? 0, written)
          } else {
            const atLeast = announced[row] ?? 0
            const seen = await cache.getOrSet(`row:${row}`, { ...hour, tags }, async () => {
              const read = stored[row] ?? 0
              await sleep(random(3))
              return read
            })
            reads += 1
            if (seen < atLeast) wrong += 1
          }
        }
      }
      await Promise.all([1, 2, 3, 4].map(worker))
      expect(wrong).toBe(0)
      expect(reads).toBeGreaterThan(400)
    })
  })
}

/** Whole numbers below a limit, the same ones for the same seed. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
}
