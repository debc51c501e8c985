import { z } from 'zod'

export const redisCacheConfig = z.object({
  url: z.url({ protocol: /^rediss?$/ }),
  /** Before every key and channel, so that several deployments can share one Redis. */
  prefix: z
    .string()
    .regex(/^[a-z0-9:_-]{1,64}$/i)
    .default('backplane'),
  /** How long a command may take, and how long an answered ping vouches for the feed; a node that is busier bypasses its cache. */
  answerWithinMs: z.int().min(1).max(60_000).default(50),
  hearingMs: z.int().min(1).max(60_000).default(200),
  maxItems: z.int().min(100).default(10_000),
  maxBytes: z
    .int()
    .min(1_000_000)
    .default(64 * 1024 * 1024),
})

export type RedisCacheConfig = z.input<typeof redisCacheConfig>
