import pg from 'pg'
import type { TestDatabase } from '../database.ts'
import { asOwner } from '../rows.ts'

/** PostgreSQL's code for two who wait for each other. */
const DEADLOCK = '40P01'

/**
 * One transaction that the policies do not bind: FORCE is taken off while it lasts. It waits for whoever is at work on the tables, and is begun
 * once more where they wait for it too.
 */
export async function beyondTheWalls<T>(
  database: TestDatabase,
  work: (owner: pg.Client) => Promise<T>,
  attempts = 3,
): Promise<T> {
  try {
    return await asOwner(database, (client) => unbound(client, work))
  } catch (error) {
    if (attempts <= 1 || (error as { code?: string }).code !== DEADLOCK) throw error
    return beyondTheWalls(database, work, attempts - 1)
  }
}

async function unbound<T>(client: pg.Client, work: (owner: pg.Client) => Promise<T>): Promise<T> {
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
