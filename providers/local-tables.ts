import { createHash } from 'node:crypto'
import type { SqlPool } from './host.ts'

const MADE = `create table if not exists tables_made (statements text primary key, made_at timestamptz not null default now())`

/**
 * Makes a local provider's own tables where they are missing: each statement is one that may run again. Processes that start
 * at once wait for one of them and find its work.
 *
 * A process that starts beside others touches no table that is in use: `alter table` takes the whole table even when there is
 * nothing to add, and with it what the others' transactions wait for. So what ran once is noted and not run again, and new
 * statements run each in a transaction of its own, holding one table at a time.
 *
 * @throws what the database says; what ran until then stays, and the next start goes on.
 */
export async function createLocalTables(sql: SqlPool, statements: readonly string[]): Promise<void> {
  const digest = createHash('sha256').update(JSON.stringify(statements)).digest('base64url')
  await sql.transaction(async (tx) => {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('local tables of ' || current_schema(), 0))`)
    // Not through `tx`: another connection must be able to use the table before this transaction ends.
    await sql.query(MADE)
    const { rowCount } = await sql.query('select from tables_made where statements = $1', [digest])
    if (rowCount > 0) return
    for (const statement of statements) await sql.query(statement)
    await sql.query('insert into tables_made (statements) values ($1)', [digest])
  })
}
