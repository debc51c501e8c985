import { BentoCache, bentostore } from 'bentocache'
import { memoryDriver } from 'bentocache/drivers/memory'
import type { L2CacheDriver } from 'bentocache/types'

export interface TierLimits {
  /** Entries kept in this process. */
  readonly maxItems: number
  /** Bytes of serialised entries kept in this process. */
  readonly maxBytes: number
}

export interface Tiers {
  /**
   * The answer kept under `key`, or the one of `load`, kept for what is left of `ttlMs` when it has come: the time that the load
   * took counts, because the caller worked out the time to live before it.
   */
  getOrLoad<T>(key: string, ttlMs: number, load: () => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** Larger answers are handed over but not kept. */
const MAX_ANSWER_BYTES = 512 * 1024

/** Nothing is kept longer, whatever the caller asks: a forgotten invalidation heals by itself. */
export const MAX_TTL_MS = 24 * 60 * 60 * 1_000

/**
 * bentocache with a bounded memory tier and, if given, a shared one below it. Its own tags and bus stay unused: tags
 * compare clocks, and a load that began before a write would be kept as if it were newer. Keys carry versions instead, so that an
 * entry never changes and never needs to be taken back. Errors of the shared tier count as a miss.
 */
export function openTiers(limits: TierLimits, shared?: L2CacheDriver): Tiers {
  const store = bentostore().useL1Layer(
    memoryDriver({ maxItems: limits.maxItems, maxSize: limits.maxBytes, maxEntrySize: 2 * MAX_ANSWER_BYTES }),
  )
  if (shared) store.useL2Layer({ options: {}, factory: () => shared })
  const bento = new BentoCache({ default: 'answers', stores: { answers: store } })

  return {
    async getOrLoad<T>(key: string, ttlMs: number, load: () => Promise<T>): Promise<T> {
      const deadline = performance.now() + Math.min(ttlMs, MAX_TTL_MS)
      let fresh: { value: T } | { error: unknown } | undefined
      const kept = await bento.getOrSet<T>({
        key,
        ttl: Math.min(ttlMs, MAX_TTL_MS),
        factory: async (entry) => {
          let value: T
          try {
            value = await load()
          } catch (error) {
            fresh = { error }
            return entry.skip() as T
          }
          const text = JSON.stringify(value)
          // The first caller gets the same shape as the next: what JSON makes of the value.
          fresh = { value: text === undefined ? value : JSON.parse(text) }
          const left = Math.floor(deadline - performance.now())
          if (text === undefined || Buffer.byteLength(text) > MAX_ANSWER_BYTES || left < 1) return entry.skip() as T
          entry.setOptions({ ttl: left })
          return fresh.value
        },
      })
      if (!fresh) return kept
      if ('error' in fresh) throw fresh.error
      return fresh.value
    },
    close: () => bento.disconnectAll(),
  }
}

/** What JSON makes of a value: an answer that is not kept has the same shape as one that is. */
export function asJson<T>(value: T): T {
  const text = JSON.stringify(value)
  return text === undefined ? value : (JSON.parse(text) as T)
}
