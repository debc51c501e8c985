import pg from 'pg'
import type { TestDatabase } from './database.ts'

/** Table → how many rows it has and a digest of all of them: equal pictures mean that nothing was written. */
export type Picture = Readonly<Record<string, string>>

const SCHEMAS = ['public', 'better_movies', 'local_payments']

/** What is written in its own time: the gateway ticks off what we have answered, and each node notes what programs have used. */
const OWN_PACE = ['local_payments.deliveries', 'public.points_used']

/** What every table holds, whoever may see it: the product's, the extension's, and those of "the other company". */
export async function pictureOf(database: TestDatabase, except: readonly string[] = []): Promise<Picture> {
  return asOwner(database, async (owner) => {
    const { rows } = await owner.query<{ schema: string; name: string; owner: string }>(
      `select n.nspname as schema, c.relname as name, pg_get_userbyid(c.relowner) as owner
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'r' and n.nspname = any($1) order by 1, 2`,
      [SCHEMAS],
    )
    const picture: Record<string, string> = {}
    for (const table of rows) {
      const name = `${table.schema}.${table.name}`
      if (![...OWN_PACE, ...except].includes(name)) picture[name] = await digestOf(owner, name, table.owner)
    }
    return picture
  })
}

/** The tables whose picture differs. */
export function changes(before: Picture, after: Picture): readonly string[] {
  return Object.keys({ ...before, ...after }).filter((table) => before[table] !== after[table])
}

/** The tables that hold this text anywhere, whoever may see it. */
export async function tablesWith(database: TestDatabase, text: string): Promise<readonly string[]> {
  return asOwner(database, async (owner) => {
    const { rows } = await owner.query<{ name: string; owner: string }>(
      `select n.nspname || '.' || c.relname as name, pg_get_userbyid(c.relowner) as owner
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema') order by 1`,
    )
    const found: string[] = []
    for (const table of rows) {
      const matching = `select from ${table.name} t where strpos(t::text, ${pg.escapeLiteral(text)}) > 0 limit 1`
      if (await unwalled(owner, table, async () => (await owner.query(matching)).rowCount)) found.push(table.name)
    }
    return found
  })
}

async function digestOf(client: pg.Client, name: string, owner: string): Promise<string> {
  return unwalled(client, { name, owner }, async () => {
    const { rows } = await client.query<{ digest: string }>(
      `select count(*) || ':' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as digest from ${name} t`,
    )
    return rows[0]?.digest ?? ''
  })
}

/** The policies bind even the tables' owner; FORCE is taken off for the one look, and rolled back. */
async function unwalled<T>(
  client: pg.Client,
  { name, owner }: { readonly name: string; readonly owner: string },
  look: () => Promise<T>,
): Promise<T> {
  await client.query('begin')
  try {
    await client.query(`set local role ${pg.escapeIdentifier(owner)}`)
    await client.query(`alter table ${name} no force row level security`)
    return await look()
  } finally {
    await client.query('rollback')
  }
}

/** Runs `work` as the role that owns the tables. */
export async function asOwner<T>(database: TestDatabase, work: (owner: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: database.ownerUrl })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
