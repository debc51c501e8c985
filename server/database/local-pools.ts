import pg from 'pg'
import { withSettings } from '../../domain/db/with-settings.ts'
import type { Log, SqlPool } from '../../providers/host.ts'
import { LOCAL_ROLE } from './roles.ts'

const SCHEMA = /^[a-z][a-z0-9_]{0,50}$/
const TAKEN = new Set(['public', 'pgboss', 'information_schema'])
const CONNECTIONS = 5

/**
 * The pools of the local providers: one for each schema, whose role (`backplane_local`) owns the schemas of all local
 * providers and may not look into ours.
 */
export function createLocalPools(input: { ownerUrl: string; log: Log }): {
  open(schema: string): Promise<SqlPool>
  close(): Promise<void>
} {
  const pools = new Map<string, Promise<pg.Pool>>()
  const open = async (schema: string) => {
    const known = pools.get(schema)
    if (known) return known
    const opening = openPool(input, schema)
    pools.set(schema, opening)
    // A failure is not kept: the database may answer next time.
    opening.catch(() => pools.delete(schema))
    return opening
  }
  return {
    open: async (schema) => asSqlPool(await open(schema)),
    close: async () => {
      const opened = await Promise.allSettled(pools.values())
      pools.clear()
      await Promise.all(opened.map((pool) => (pool.status === 'fulfilled' ? pool.value.end() : undefined)))
    },
  }
}

async function openPool({ ownerUrl, log }: { ownerUrl: string; log: Log }, schema: string): Promise<pg.Pool> {
  if (!SCHEMA.test(schema) || TAKEN.has(schema) || schema.startsWith('pg_'))
    throw new Error(`"${schema}" cannot be a provider's schema: small letters, digits and underscores, and not ours`)
  await createSchema(ownerUrl, schema)
  const pool = new pg.Pool({
    connectionString: withSettings(ownerUrl, { role: LOCAL_ROLE, search_path: schema }),
    max: CONNECTIONS,
  })
  pool.on('error', (error) => log.warn({ err: error, schema }, 'an idle connection of a local provider was cut off'))
  return pool
}

async function createSchema(ownerUrl: string, schema: string): Promise<void> {
  const owner = new pg.Client({ connectionString: ownerUrl })
  await owner.connect()
  try {
    // "if not exists" still fails when two do it at once; the lock goes with the session.
    await owner.query(`select pg_advisory_lock(hashtext('backplane local schema'))`)
    await owner.query(`create schema if not exists ${schema} authorization ${LOCAL_ROLE}`)
  } finally {
    await owner.end()
  }
}

function asSqlPool(pool: pg.Pool): SqlPool {
  return {
    query: (text, values) => run(pool, text, values),
    transaction: async (work) => {
      const client = await pool.connect()
      let broken: Error | undefined
      try {
        await client.query('begin')
        const result = await work({ query: (text, values) => run(client, text, values) })
        await client.query('commit')
        return result
      } catch (error) {
        await client.query('rollback').catch((cause: Error) => {
          broken = cause
        })
        throw error
      } finally {
        client.release(broken)
      }
    },
  }
}

async function run<Row>(
  on: pg.Pool | pg.PoolClient,
  text: string,
  values: readonly unknown[] = [],
): Promise<{ rows: Row[]; rowCount: number }> {
  const { rows, rowCount } = await on.query(text, [...values])
  return { rows, rowCount: rowCount ?? 0 }
}
