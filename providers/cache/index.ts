import { z } from 'zod'
import { memoryCache, memoryCacheConfig } from './memory/memory-cache.ts'
import type { CacheProvider } from './port.ts'
import { redisCache, redisCacheConfig } from './redis/redis-cache.ts'

export const cacheSettings = z.discriminatedUnion('provider', [
  memoryCacheConfig.extend({ provider: z.literal('memory') }),
  redisCacheConfig.extend({ provider: z.literal('redis') }),
])
export type CacheSettings = z.infer<typeof cacheSettings>

/** The chosen cache. */
export async function createCache(settings: CacheSettings): Promise<CacheProvider> {
  switch (settings.provider) {
    case 'memory':
      return memoryCache(settings)
    case 'redis':
      return redisCache(settings)
  }
}
