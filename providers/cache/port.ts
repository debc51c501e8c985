import type { ProviderParts } from '../host.ts'

export interface CacheOptions {
  readonly ttlMs: number
  /** Everything that a write may change: `tenant:…`, `catalogue`. */
  readonly tags: readonly string[]
}

/**
 * Answers that may be thrown away at any moment. A cache never fails its caller: when the store is out of reach, `getOrSet` runs
 * `load`. Values are JSON (a Date comes back as its ISO text).
 */
export interface CacheProvider extends ProviderParts {
  readonly name: string
  /** Whether an invalidation reaches the other nodes. */
  readonly shared: boolean
  /** A hundred callers at once run `load` once. An error of `load` is the caller's and is not kept. */
  getOrSet<T>(key: string, options: CacheOptions, load: () => Promise<T>): Promise<T>
  /** Afterwards no caller on this node, and within 250 ms on no other, gets an entry that carries one of the tags. */
  invalidate(tags: readonly string[]): Promise<void>
  clear(): Promise<void>
}
