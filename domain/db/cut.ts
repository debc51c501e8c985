import type { Socket } from 'node:net'
import type pg from 'pg'

/**
 * Ends a connection at once: every statement that waits on it fails with this error, and the server undoes what was not committed. pg's own `end` waits for all of them in
 * pipeline mode, also for one that hangs.
 */
export function cut(connection: pg.PoolClient, why: Error): void {
  const { stream } = (connection as unknown as { readonly connection: { readonly stream: Socket } }).connection
  stream.destroy(why)
}
