import pg from 'pg'
import type { Poll } from './session.ts'

/** How far entries may go: what `snapshot` sees was heard by every poll whose number is `ticket` or greater. */
export interface Horizon {
  readonly snapshot: string
  readonly ticket: number
}

/**
 * Picks, out of a node's polls, horizons that are old enough to clean to. Never by a time of the entries': those of a long transaction
 * become visible late.
 *
 * @param keepMs for how long a node may hear nothing and still go on from where it was
 */
export function createHorizons(keepMs: number): {
  /** @param before the poll before; @param next the one that was asked for after it, at `now` (performance.now()) */
  note(before: Poll, next: Poll, now: number): void
  /** The newest that is older than `keepMs`; each once. */
  due(now: number): Horizon | null
} {
  const waiting: { at: number; horizon: Horizon }[] = []
  return {
    note(before, next, now) {
      const last = waiting.at(-1)
      if (!last || now - last.at >= keepMs / 2)
        waiting.push({ at: now, horizon: { snapshot: before.snapshot, ticket: next.ticket } })
    },
    due(now) {
      const old = waiting.filter(({ at }) => now - at >= keepMs)
      waiting.splice(0, old.length)
      return old.at(-1)?.horizon ?? null
    },
  }
}

const LIMIT_MS = 10_000

/**
 * Deletes what the horizon's snapshot sees, and says so in the same transaction: a node that had not come so far (a machine that was
 * stopped) sees the mark with the first snapshot that lacks the entries, and takes everything for stale.
 *
 * On a connection of its own, so that no poll waits for it. @throws Error when the database does not do it within ten seconds
 */
export async function cleanTo(url: string, { snapshot, ticket }: Horizon): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: LIMIT_MS,
    query_timeout: LIMIT_MS,
    statement_timeout: LIMIT_MS,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query(
      `with marked as (update changes.state set cleaned = greatest(cleaned, $2) returning cleaned)
       delete from changes.entries using marked
       where xid < pg_snapshot_xmax($1::pg_snapshot) and pg_visible_in_snapshot(xid, $1::pg_snapshot)`,
      [snapshot, ticket],
    )
  } finally {
    await client.end()
  }
}
