import type { SqlPool } from '../../host.ts'
import { freeze, thaw } from './json.ts'

/**
 * Under the fault `stale_read`, each object as it was before its last change, by the snapshots of its events; one that never changed stays
 * as it is. Otherwise what was read.
 */
export async function staleIf<R extends string, T>(
  stale: boolean,
  sql: Pick<SqlPool, 'query'>,
  found: Map<R, T>,
): Promise<Map<R, T>> {
  if (!stale) return found
  const older = new Map<R, T>()
  for (const [ref, current] of found) {
    const { rows } = await sql.query<{ snapshot: string }>(
      'select snapshot from events where object_ref = $1 and snapshot <> $2 order by seq desc limit 1',
      [ref, freeze(current)],
    )
    older.set(ref, rows[0] ? thaw<T>(rows[0].snapshot) : current)
  }
  return older
}
