import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from 'redis'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { type Changes, openChanges } from '../../server/changes/feed.ts'
import { readConfig } from '../../server/config.ts'
import { createResponseCache, type ResponseCache } from '../../server/graphql/responses/response-cache.ts'
import { createLog } from '../../server/log.ts'
import { startBackplane } from '../../server/start-backplane.ts'
import { MANIFESTS, type TestBackplane } from '../support/backplane.ts'
import { type ChaosProxy, startChaosProxy } from '../support/chaos-proxy.ts'
import { freePort } from '../support/free-port.ts'
import { redis } from '../support/services.ts'
import type { Random } from './random.ts'

/** What is wrong with every node, where something is. */
export interface Fault {
  changes?(real: Changes): Changes
  responses?(real: ResponseCache): ResponseCache
  /** Between two polls of the feed. */
  readonly pollMs?: number
  /** Which share of the loads takes long, and for how long at most. */
  readonly slowLoads?: { readonly share: number; readonly ms: number }
}

export interface Node {
  readonly url: string
  /** Between the node and its change feed. */
  readonly feed: ChaosProxy
  /** Answers from memory, and answers that were loaded to be kept. */
  readonly counts: { remembered: number; loaded: number }
}

export interface Nodes {
  readonly all: readonly Node[]
  /** Between the nodes and their Redis; null where there is none. */
  readonly redis: (ChaosProxy & { flush(): Promise<unknown> }) | null
  close(): Promise<void>
}

/** A logical database of the test's own, so that all of it can be flushed. */
const REDIS_DATABASE = 11

/** The price list has been brought by whoever was there first; here anybody may have changed it since. */
const { catalogue: _, ...served } = betterMovies

/** Two nodes of the API on the database and behind the address of `base`, as a balancer would have them. */
export async function startNodes(base: TestBackplane, random: Random, fault: Fault = {}): Promise<Nodes> {
  const closing: (() => Promise<unknown>)[] = []
  const cache = await redisBehindProxy(closing)
  const all: Node[] = []
  for (let n = 0; n < 2; n += 1) all.push(await startNode(base, cache?.url ?? null, random, fault, closing))
  return {
    all,
    redis: cache?.proxy ?? null,
    async close() {
      for (let step = closing.pop(); step; step = closing.pop()) await step()
    },
  }
}

async function startNode(
  base: TestBackplane,
  redisUrl: string | null,
  random: Random,
  fault: Fault,
  closing: (() => Promise<unknown>)[],
): Promise<Node> {
  const address = new URL(base.database.appUrl)
  const feed = await startChaosProxy(Number(address.port), address.hostname)
  closing.push(() => feed.close())
  const counts = { remembered: 0, loaded: 0 }
  const config = readConfig({
    BACKPLANE_HOME: base.home,
    PORT: String(await freePort()),
    PUBLIC_URL: base.url,
    DATABASE_URL: base.database.appUrl,
    DATABASE_OWNER_URL: base.database.ownerUrl,
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
    ...(redisUrl ? { CACHE_PROVIDER: 'redis', REDIS_URL: redisUrl, REDIS_PREFIX: `consistency-${process.pid}` } : {}),
  })
  const backplane = await startBackplane({
    config,
    log: createLog(config.LOG_LEVEL),
    extensions: [served],
    api: true,
    worker: false,
    documents: MANIFESTS,
    instead: {
      async openChanges(url, options) {
        const through = new URL(url)
        through.hostname = '127.0.0.1'
        through.port = String(feed.port)
        const real = await openChanges(through.href, fault.pollMs ? { ...options, pollMs: fault.pollMs } : options)
        return fault.changes?.(real) ?? real
      },
      createResponseCache(maxBytes) {
        const real = createResponseCache(maxBytes)
        return counting(withSlowLoads(fault.responses?.(real) ?? real, random, fault.slowLoads ?? SLOW), counts)
      },
    },
  })
  closing.push(() => backplane.stop())
  return { url: `http://127.0.0.1:${config.PORT}`, feed, counts }
}

const SLOW: NonNullable<Fault['slowLoads']> = { share: 0.1, ms: 60 }

/** Some answers take long after their data was read: what is written meanwhile must not be missed by who comes later. */
function withSlowLoads(real: ResponseCache, random: Random, slow: typeof SLOW): ResponseCache {
  const slowly: ResponseCache['load'] = (slot, load, now) =>
    real.load(
      slot,
      async (signal) => {
        const loaded = await load(signal)
        if (random.chance(slow.share)) await pause(random.below(slow.ms))
        return loaded
      },
      now,
    )
  return { ...real, load: slowly }
}

function counting(real: ResponseCache, counts: Node['counts']): ResponseCache {
  return {
    ...real,
    find(key, now) {
      const found = real.find(key, now)
      if (found) counts.remembered += 1
      return found
    },
    again(kept, now) {
      const found = real.again(kept, now)
      if (found) counts.remembered += 1
      return found
    },
    load(slot, load, now) {
      counts.loaded += 1
      return real.load(slot, load, now)
    },
  }
}

async function redisBehindProxy(
  closing: (() => Promise<unknown>)[],
): Promise<{ url: string; proxy: NonNullable<Nodes['redis']> } | null> {
  if (redis.value === null) {
    if (process.env.REQUIRE_SERVICES === '1') throw new Error(`${redis.missing} (REQUIRE_SERVICES=1)`)
    process.stdout.write(`without Redis: ${redis.missing}\n`)
    return null
  }
  const direct = new URL(redis.value)
  const proxy = await startChaosProxy(Number(direct.port || 6379), direct.hostname)
  closing.push(() => proxy.close())
  direct.pathname = `/${REDIS_DATABASE}`
  const client = createClient({ url: direct.href })
  await client.connect()
  closing.push(() => client.close())
  const through = new URL(direct.href)
  through.hostname = '127.0.0.1'
  through.port = String(proxy.port)
  return { url: through.href, proxy: { ...proxy, flush: () => client.flushDb() } }
}
