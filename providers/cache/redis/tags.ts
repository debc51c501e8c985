import { randomBytes } from 'node:crypto'
import { boundedMap } from '../bounded-map.ts'
import { MAX_TTL_MS } from '../tiers.ts'
import type { RedisConnection } from './connection.ts'

const MAX_TAGS = 50_000
const MAX_UNSENT = 10_000

/** Carried by every entry: a new version of it empties the cache. */
export const EVERYTHING = '*'

export interface TagVersions {
  /** The versions of the tags, in their order. Rejects when Redis does not tell. */
  read(tags: readonly string[]): Promise<readonly string[]>
  /** Whether an invalidation of one of the tags has not reached Redis: nothing kept under it may be believed. */
  owed(tags: readonly string[]): boolean
  /** Makes the tags' versions void here at once, and in Redis and on the other nodes or as soon as Redis is back. */
  invalidate(tags: readonly string[]): Promise<void>
  /** Sends the invalidations that Redis has not had. */
  settle(): Promise<void>
  /** Another node has made these tags' versions void. */
  heard(message: string): void
  /** Messages may have been missed: no version is known any more. */
  forget(): void
}

/**
 * A tag's version is a random string in Redis. To invalidate is to delete it: the next reader makes another, which no entry and no
 * load under way carries, and which never comes back, even when Redis evicts or loses keys. Deleting works on a full Redis too.
 */
export function tagVersions(connection: RedisConnection, prefix: string, channel: string): TagVersions {
  const node = randomBytes(9).toString('base64url')
  const known = boundedMap<Promise<string>>(MAX_TAGS)
  /** Tag → the invalidation that it still waits for: a later one of the same tag is not settled by an earlier one's success. */
  const unsent = new Map<string, symbol>()
  let settling = false

  const keyOf = (tag: string) => `${prefix}:tag:${tag}`

  async function fetch(tags: readonly string[]): Promise<string[]> {
    const found = await connection.ask((redis) => redis.mGet(tags.map(keyOf)))
    const missing = tags.filter((_, index) => found[index] === null)
    if (missing.length === 0) return found as string[]
    const made = await connection.ask((redis) => {
      const batch = redis.multi()
      for (const tag of missing) {
        const version = randomBytes(12).toString('base64url')
        batch.set(keyOf(tag), version, { condition: 'NX', expiration: { type: 'PX', value: 2 * MAX_TTL_MS } })
      }
      return batch.mGet(missing.map(keyOf)).exec()
    })
    const versions = made.at(-1) as unknown as string[]
    return tags.map((_, index) => found[index] ?? (versions.shift() as string))
  }

  /** The promise is kept, not its value: a message that comes before the answer takes it out, and it never returns. */
  async function read(tags: readonly string[]): Promise<readonly string[]> {
    const unknown = tags.filter((tag) => known.get(tag) === undefined)
    if (unknown.length > 0) {
      const all = fetch(unknown)
      for (const [index, tag] of unknown.entries()) {
        const one = all.then((versions) => versions[index] as string)
        known.set(tag, one)
        one.catch(() => {
          if (known.get(tag) === one) known.delete(tag)
        })
      }
    }
    return Promise.all(tags.map((tag) => known.get(tag) ?? Promise.reject(new Error(`more than ${MAX_TAGS} tags`))))
  }

  /** Resolves when Redis has it; else the tags stay owed. */
  async function send(entries: readonly (readonly [string, symbol])[]): Promise<void> {
    const tags = entries.map(([tag]) => tag)
    try {
      // In this order, so that who hears it finds the version gone. Not in a MULTI: Redis 7.0 puts the subscriber's own message
      // into the middle of the answer, which breaks the connection.
      await connection.ask((redis) =>
        Promise.all([redis.unlink(tags.map(keyOf)), redis.publish(channel, JSON.stringify({ node, tags }))]),
      )
    } catch {
      return
    }
    for (const [tag, invalidation] of entries) if (unsent.get(tag) === invalidation) unsent.delete(tag)
  }

  return {
    read,
    owed: (tags) => unsent.size > 0 && (unsent.has(EVERYTHING) || tags.some((tag) => unsent.has(tag))),
    async invalidate(tags) {
      if (tags.length === 0) return
      const invalidation = Symbol()
      for (const tag of tags) {
        known.delete(tag)
        unsent.set(tag, invalidation)
      }
      if (unsent.size > MAX_UNSENT) {
        unsent.clear()
        unsent.set(EVERYTHING, invalidation)
        return send([[EVERYTHING, invalidation]])
      }
      await send(tags.map((tag) => [tag, invalidation]))
    },
    async settle() {
      if (unsent.size === 0 || settling) return
      settling = true
      await send([...unsent])
      settling = false
    },
    heard(message) {
      try {
        const { node: from, tags } = JSON.parse(message) as { node: string; tags: string[] }
        if (from !== node) for (const tag of tags) known.delete(tag)
      } catch {
        // Not a message of ours: what it voids is unknown, so everything is.
        known.clear()
      }
    },
    forget: () => known.clear(),
  }
}
