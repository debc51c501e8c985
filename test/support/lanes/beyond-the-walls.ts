import pg from 'pg'
import type { TestDatabase } from '../database.ts'
import { asOwner } from '../rows.ts'

/**
 * One transaction that the policies do not bind: FORCE is taken off while it lasts. Nobody else may be at work on the tables.
 */
export function beyondTheWalls<T>(database: TestDatabase, work: (owner: pg.Client) => Promise<T>): Promise<T> {
  return asOwner(database, async (client) => {
    await client.query('begin')
    const { rows } = await client.query<{ name: string; owner: string }>(
      `select format('%I.%I', n.nspname, c.relname) as name, pg_get_userbyid(c.relowner) as owner
       from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relforcerowsecurity`,
    )
    const [first] = rows
    if (!first) throw new Error('no table stands behind a wall')
    await client.query(`set local role ${pg.escapeIdentifier(first.owner)}`)
    for (const { name } of rows) await client.query(`alter table ${name} no force row level security`)
    const result = await work(client)
    for (const { name } of rows) await client.query(`alter table ${name} force row level security`)
    await client.query('commit')
    return result
  })
}

type Values = Readonly<Record<string, unknown>>

/** Writes rows of one table that all have the same columns. */
export async function insert(client: pg.Client, table: string, rows: readonly Values[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}).join(', ')
  await client.query(
    `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
    [JSON.stringify(rows)],
  )
}
