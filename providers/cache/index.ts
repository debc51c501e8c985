import { z } from 'zod'
import { memoryCache, memoryCacheConfig } from './memory/memory-cache.ts'
import type { CacheProvider } from './port.ts'
import { redisCacheConfig } from './redis/config.ts'

export const cacheSettings = z.discriminatedUnion('provider', [
  memoryCacheConfig.extend({ provider: z.literal('memory') }),
  redisCacheConfig.extend({ provider: z.literal('redis') }),
])
export type CacheSettings = z.infer<typeof cacheSettings>

/** The chosen cache, whose packages alone are loaded. */
export async function createCache(settings: CacheSettings): Promise<CacheProvider> {
  switch (settings.provider) {
    case 'memory':
      return memoryCache(settings)
    case 'redis': {
      const { redisCache } = await import('./redis/redis-cache.ts')
      return redisCache(settings)
    }
  }
}
