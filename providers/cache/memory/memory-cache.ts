import { z } from 'zod'
import { boundedMap } from '../bounded-map.ts'
import type { CacheProvider } from '../port.ts'
import { sharedLoads } from '../shared-loads.ts'
import { asJson, openTiers } from '../tiers.ts'

export const memoryCacheConfig = z.object({
  maxItems: z.int().min(100).default(10_000),
  maxBytes: z
    .int()
    .min(1_000_000)
    .default(64 * 1024 * 1024),
})

export type MemoryCacheConfig = z.input<typeof memoryCacheConfig>

/** Tags whose version is remembered; a forgotten tag gets a new version, which costs a load and no truth. */
const MAX_TAGS = 50_000

/**
 * The cache of one process, for a deployment of one node and for tests. A tag's version is part of the key of each entry that
 * carries it, so a new version makes the old entries, and loads that are still under way, unreachable.
 */
export function memoryCache(config: MemoryCacheConfig = {}): CacheProvider {
  const tiers = openTiers(memoryCacheConfig.parse(config))
  const loads = sharedLoads()
  const versions = boundedMap<number>(MAX_TAGS)
  let lastVersion = 0
  let everything = 0

  function versionOf(tag: string): number {
    let version = versions.get(tag)
    if (version === undefined) {
      version = ++lastVersion
      versions.set(tag, version)
    }
    return version
  }

  return {
    name: 'memory',
    shared: false,
    async getOrSet(key, { ttlMs, tags }, load) {
      if (!(ttlMs >= 1)) return asJson(await load())
      const versioned = `${key}@${everything}.${[...tags].sort().map(versionOf).join('.')}`
      return loads.run(versioned, Number.POSITIVE_INFINITY, () => tiers.getOrLoad(versioned, ttlMs, load))
    },
    async invalidate(tags) {
      for (const tag of tags) versions.delete(tag)
    },
    async clear() {
      everything = ++lastVersion
    },
    close: () => tiers.close(),
  }
}
