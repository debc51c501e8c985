import { setTimeout as sleep } from 'node:timers/promises'
import type { CacheProvider } from '../port.ts'
import { sharedLoads } from '../shared-loads.ts'
import { asJson, openTiers } from '../tiers.ts'
import { type RedisCacheConfig, redisCacheConfig } from './config.ts'
import { connectRedis } from './connection.ts'
import { redisEntries } from './entries.ts'
import { openFeed } from './feed.ts'
import { EVERYTHING, tagVersions } from './tags.ts'

/** How long the start waits for Redis; afterwards it goes on without, and Redis joins when it answers. */
const START_WAIT_MS = 1_000

/** While Redis is out of reach, a load that began longer ago is not joined: it may be older than another node's write. */
const JOINABLE_DEAF_MS = 200

/**
 * The cache of several nodes: a memory tier in each, Redis (6 or later, one primary) below, and a feed of invalidations.
 *
 * An entry's key carries the random versions of its tags. A node answers from its memory only while it hears the feed: with Redis
 * cut off, silent or slow, every call runs its `load` (calls for one key at once still share one), at no more than `answerWithinMs` for
 * the first to find out. An invalidation that Redis did not get is kept and sent when it is back; until then
 * this node believes no entry with those tags. The other nodes learn of it only then: that is the one promise which needs Redis.
 */
export async function redisCache(config: RedisCacheConfig): Promise<CacheProvider> {
  const { url, prefix, answerWithinMs, hearingMs, ...limits } = redisCacheConfig.parse(config)
  const channel = `${prefix}:feed`
  const connection = connectRedis(
    url,
    {
      onReady() {
        tags.forget()
        feed.attend()
      },
      onSilence: () => feed.doubt(),
    },
    answerWithinMs,
  )
  const tags = tagVersions(connection, prefix, channel)
  const firstHeard = Promise.withResolvers<void>()
  const feed = openFeed(
    connection.client,
    channel,
    tags.heard,
    () => {
      firstHeard.resolve()
      void tags.settle()
    },
    hearingMs,
  )
  const tiers = openTiers(limits, redisEntries(connection, `${prefix}:entry`))
  const loads = sharedLoads()
  let invalidations = 0

  await Promise.race([firstHeard.promise, sleep(START_WAIT_MS, undefined, { ref: false })])

  /** The key with its tags' versions, or null when the cache must not be believed. */
  async function versionedKey(key: string, carried: readonly string[]): Promise<string | null> {
    if (!feed.hears() || tags.owed(carried)) return null
    try {
      return `${key}@${(await tags.read(carried)).join('.')}`
    } catch {
      return null
    }
  }

  return {
    name: 'redis',
    shared: true,
    async getOrSet(key, options, load) {
      if (!(options.ttlMs >= 1)) return asJson(await load())
      const versioned = await versionedKey(key, [EVERYTHING, ...[...options.tags].sort()])
      if (versioned === null) {
        // The count keeps a call after an invalidation here from joining a load before it.
        return loads.run(`${invalidations}:${key}`, JOINABLE_DEAF_MS, async () => asJson(await load()))
      }
      return loads.run(versioned, Number.POSITIVE_INFINITY, () => tiers.getOrLoad(versioned, options.ttlMs, load))
    },
    async invalidate(changed) {
      invalidations += 1
      await tags.invalidate(changed)
    },
    async clear() {
      invalidations += 1
      await tags.invalidate([EVERYTHING])
    },
    async health() {
      if (feed.hears()) return { ok: true }
      return { ok: false, detail: connection.lastError() ?? 'Redis does not answer; every read goes to the database' }
    },
    async close() {
      feed.close()
      await tags.settle()
      connection.close()
      await tiers.close()
    },
  }
}
