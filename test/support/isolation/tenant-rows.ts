import pg from 'pg'
import type { TestDatabase } from '../database.ts'
import { beyondTheWalls } from '../lanes/beyond-the-walls.ts'

/** Everything that the database holds of one tenant. */
export interface TenantRows {
  /** The hexadecimal digits of every uuid in its rows. */
  readonly uuids: ReadonlySet<string>
  /** Table → a digest of its rows. */
  readonly picture: Readonly<Record<string, string>>
}

const SCHEMAS = ['public', 'better_movies']

/** The rows that carry the tenant's id, whatever table they stand in, and the tenant's own. Nobody else may be at work on the tables. */
export function tenantRows(database: TestDatabase, tenantId: string): Promise<TenantRows> {
  return beyondTheWalls(database, async (owner) => {
    const uuids = new Set<string>()
    const picture: Record<string, string> = {}
    for (const { table, column } of await tablesOfTenants(owner)) {
      const { rows } = await owner.query<{ row: string }>(
        `select to_jsonb(t)::text as row from ${table} t where ${column} = $1 order by 1`,
        [tenantId],
      )
      picture[table] = rows.map(({ row }) => row).join('\n')
      for (const { row } of rows) for (const [uuid] of row.matchAll(UUID)) uuids.add(uuid.replaceAll('-', ''))
    }
    return { uuids, picture }
  })
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

async function tablesOfTenants(owner: pg.Client): Promise<readonly { table: string; column: string }[]> {
  const { rows } = await owner.query<{ schema: string; name: string; column: string }>(
    `select n.nspname as schema, c.relname as name, a.attname as column
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
     where c.relkind = 'r' and n.nspname = any($1)
       and (a.attname = 'tenant_id' and a.atttypid = 'uuid'::regtype or n.nspname = 'public' and c.relname = 'tenants' and a.attname = 'id')
     order by 1, 2`,
    [SCHEMAS],
  )
  return rows.map(({ schema, name, column }) => ({
    table: `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`,
    column: pg.escapeIdentifier(column),
  }))
}
