import { HOUR } from '../../lib/clock.ts'
import type { CacheProvider } from '../../providers/cache/port.ts'
import type { SharedRows } from '../../reads/shared.ts'
import type { Changes } from '../changes/feed.ts'

/**
 * Keeps what everyone sees (the price list) behind the cache port: in this process, and in Redis where it is configured. The one key of that
 * cache: relation, arguments and parent, tagged with the table. A node that does not hear of writes asks the database.
 */
export function createSharedRows(cache: CacheProvider, changes: Pick<Changes, 'hears'>): SharedRows {
  return {
    find: (key, table, load) =>
      changes.hears() ? cache.getOrSet(`rows:${key}`, { ttlMs: HOUR, tags: [table] }, load) : load(),
  }
}

/** Voids the rows of the tables that have changed. @param tags what the change feed has heard; null: anything may have changed */
export async function voidSharedRows(cache: CacheProvider, tags: readonly string[] | null): Promise<void> {
  if (tags === null) return cache.clear()
  // A tag with an owner is of rows that not everyone sees.
  const tables = tags.filter((tag) => !tag.includes('@'))
  if (tables.length > 0) await cache.invalidate(tables)
}
