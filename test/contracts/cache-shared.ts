import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CacheProvider } from '../../providers/cache/port.ts'
import type { ChaosProxy } from '../support/chaos-proxy.ts'

/** One node of several over the same store, with a network of its own to it. */
export interface CacheNode {
  readonly cache: CacheProvider
  readonly network: ChaosProxy
}

const PATIENT = { patient: true }
/** Longer than anybody waits for what must come by itself. */
const hour = { ttlMs: 3_600_000 }

/** A patient one believes what it has heard while the machine stands still for a moment: loads can be counted on it. */
export type OpenNode = (options?: { readonly patient: boolean }) => Promise<CacheNode>

/** Every cache of several nodes passes this besides `testCacheProvider`. `makePlace` gives an empty store and opens nodes on it. */
export function testSharedCacheProvider(name: string, makePlace: () => Promise<OpenNode>): void {
  describe(`${name}: several nodes over one store`, () => {
    const nodes: CacheNode[] = []
    let openNode: OpenNode
    let stored = 1
    let loads = 0

    beforeEach(async () => {
      openNode = await makePlace()
      stored = 1
      loads = 0
    })
    afterEach(async () => {
      for (const node of nodes.splice(0)) {
        await node.cache.close?.()
        await node.network.close()
      }
    })
    async function open(options?: Parameters<OpenNode>[0]): Promise<CacheNode> {
      const node = await openNode(options)
      nodes.push(node)
      return node
    }
    const read = (node: CacheNode) =>
      node.cache.getOrSet('row', { ...hour, tags: ['tenant:1', 'row'] }, async () => {
        loads += 1
        return stored
      })
    async function write(node: CacheNode, value: number): Promise<void> {
      stored = value
      await node.cache.invalidate(['row'])
    }
    const isWell = async (node: CacheNode) => (await node.cache.health?.())?.ok
    const waitUntilWell = (node: CacheNode) => expect.poll(() => isWell(node)).toBe(true)

    it('a second node answers from what the first has loaded', async () => {
      const [a, b] = [await open(PATIENT), await open(PATIENT)]
      await read(a)
      expect(await read(b)).toBe(1)
      expect(loads).toBe(1)
    })

    it('another node sees a write soon', async () => {
      const [a, b] = [await open(), await open()]
      for (let value = 2; value < 12; value += 1) {
        await read(b)
        await write(a, value)
        expect(await read(a)).toBe(value)
        await sleep(250)
        expect(await read(b)).toBe(value)
      }
    })

    it('another node that has seen a write answers from memory again', async () => {
      const [a, b] = [await open(PATIENT), await open(PATIENT)]
      await read(b)
      await write(a, 2)
      await expect.poll(() => read(b)).toBe(2)
      const before = loads
      for (let again = 0; again < 20; again += 1) await read(b)
      expect(loads).toBe(before)
    })

    it('clearing on one node empties the other', async () => {
      const [a, b] = [await open(), await open()]
      await read(b)
      await a.cache.clear()
      await sleep(250)
      await read(b)
      expect(loads).toBe(2)
    })

    for (const how of ['cut', 'silence'] as const) {
      it(`with the store gone (${how}) in mid-flight, answers are right and nothing throws`, async () => {
        const node = await open()
        await read(node)
        const mistakes: unknown[] = []
        let reads = 0
        let announced = 1
        const reader = async () => {
          for (let step = 0; step < 60; step += 1) {
            const atLeast = announced
            const seen = await read(node).catch((error: unknown) => error)
            reads += 1
            if (typeof seen !== 'number' || seen < atLeast) mistakes.push(seen)
            await sleep(5)
          }
        }
        const breaker = async () => {
          await sleep(60)
          node.network[how]()
          await sleep(60)
          stored = 50
          await node.cache.invalidate(['row']).catch((error: unknown) => mistakes.push(error))
          announced = 50
          await sleep(80)
          node.network.restore()
        }
        await Promise.all([reader(), reader(), reader(), breaker()])

        expect(mistakes).toEqual([])
        expect(reads).toBe(180)
        expect(await read(node)).toBe(50)
        await waitUntilWell(node)
        expect(await read(node)).toBe(50)
      })

      it(`a node that cannot hear the feed (${how}) stops answering from memory, and says so`, async () => {
        const [deaf, writer] = [await open(), await open()]
        await read(deaf)
        deaf.network[how]()
        await sleep(250)
        await write(writer, 2)
        expect(await read(deaf)).toBe(2)
        expect(await deaf.cache.health?.()).toMatchObject({ ok: false })
        deaf.network.restore()
        await waitUntilWell(deaf)
        expect(await read(deaf)).toBe(2)
      })

      it(`nothing stale is believed after the store is back (${how})`, async () => {
        const [away, writer] = [await open(), await open()]
        await read(away)
        away.network[how]()
        await write(writer, 2)
        await read(writer)
        await write(writer, 3)
        away.network.restore()
        await sleep(250)
        await waitUntilWell(away)
        expect(await read(away)).toBe(3)
      })

      it(`an invalidation that the store did not get (${how}) is made up for when it is back`, async () => {
        const [away, other] = [await open(), await open()]
        await read(away)
        await read(other)
        away.network[how]()
        await write(away, 2)
        expect(await read(away)).toBe(2)
        away.network.restore()
        await waitUntilWell(away)
        await expect.poll(() => read(other)).toBe(2)
        expect(await read(away)).toBe(2)
      })
    }

    it('callers of one answer share a load while the store is gone, and none joins one from before its own write', async () => {
      const node = await open()
      node.network.cut()
      await expect.poll(() => isWell(node)).toBe(false)
      const slow = Promise.withResolvers<void>()
      const load = async () => {
        loads += 1
        const seen = stored
        await slow.promise
        return seen
      }
      const ask = () => node.cache.getOrSet('slow', { ...hour, tags: ['row'] }, load)
      const early = Array.from({ length: 50 }, ask)
      await expect.poll(() => loads).toBe(1)
      await write(node, 2)
      const late = ask()
      slow.resolve()
      expect(await late).toBe(2)
      expect(new Set(await Promise.all(early))).toEqual(new Set([1]))
      expect(loads).toBe(2)
    })

    it('a node starts without the store, and joins when it comes', async () => {
      const first = await open()
      await read(first)
      const node = await open(PATIENT)
      node.network.cut()
      expect(await read(node)).toBe(1)
      node.network.restore()
      await waitUntilWell(node)
      const before = loads
      await read(node)
      await read(node)
      expect(loads).toBe(before)
    })

    it('a store too slow to vouch for the feed is not believed, and costs a bounded wait', async () => {
      const node = await open()
      await read(node)
      node.network.latency(1_000)
      await sleep(250)
      stored = 2
      for (let again = 0; again < 30; again += 1) expect(await read(node)).toBe(2)
      expect(await isWell(node)).toBe(false)
    })
  })
}
