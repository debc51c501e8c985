import { setTimeout as pause } from 'node:timers/promises'
import type { ChaosProxy } from '../support/chaos-proxy.ts'
import type { Nodes } from './nodes.ts'
import type { Random } from './random.ts'

/** What breaks while clients go on: a node's ear to its change feed, and Redis. */
export interface Chaos {
  /** One outage at random, for a random while; nothing, while the same thing is broken already. */
  begin(): void
  count(): number
  /** Everything is whole again. */
  end(): Promise<void>
}

export function createChaos(nodes: Nodes, random: Random): Chaos {
  const underWay = new Map<ChaosProxy, Promise<void>>()
  let count = 0

  async function breakFor(proxy: ChaosProxy, ms: number): Promise<void> {
    const way = random.below(3)
    if (way === 0) proxy.cut()
    else if (way === 1) proxy.silence()
    else proxy.latency(random.below(180))
    await pause(ms)
    proxy.latency(0)
    proxy.restore()
  }

  return {
    begin() {
      if (nodes.redis && random.chance(0.3)) {
        count += 1
        // Through a connection that is not cut: it is flushed for everyone.
        const flushing = nodes.redis.flush().then(() => undefined)
        underWay.set({ ...nodes.redis }, flushing)
      }
      const proxy = random.pick([...nodes.all.map(({ feed }) => feed), ...(nodes.redis ? [nodes.redis] : [])])
      if (underWay.has(proxy)) return
      count += 1
      underWay.set(
        proxy,
        breakFor(proxy, random.below(900)).finally(() => underWay.delete(proxy)),
      )
    },
    count: () => count,
    async end() {
      await Promise.all(underWay.values())
    },
  }
}
