import pg from 'pg'
import type { Log } from '../../providers/host.ts'
import { prepareMetrics } from '../../providers/metrics/postgres/schema.ts'
import { TOGETHER_ROLE } from '../../reads/prepared.ts'
import type { Watch } from '../../reads/watch.ts'
import { prepareChanges } from './changes.ts'
import { EMBEDDED_DATABASE, startEmbeddedPostgres } from './embedded.ts'
import { LaunchError } from './errors.ts'
import { type MigratedExtension, migrateExtensions } from './extensions.ts'
import { assertBoundRole } from './guard.ts'
import { prepareJobs } from './jobs-schema.ts'
import { migrate } from './migrate.ts'
import { APP_ROLE, OPERATOR_ROLE, prepareRoles, SWEEP_ROLE } from './roles.ts'

export interface DatabaseConfig {
  readonly home: string
  /** Both, or neither: then the embedded PostgreSQL in `home` is used. */
  readonly databaseUrl?: string | undefined
  readonly databaseOwnerUrl?: string | undefined
  readonly queues: readonly string[]
  readonly extensions?: readonly MigratedExtension[]
  /** What the change feed tells of; left as it is without this. */
  readonly watches?: readonly Watch[]
  readonly log: Log
}

export interface OpenDatabase {
  readonly databaseUrl: string
  readonly ownerUrl: string
  readonly embedded: boolean
  /** Stops the embedded PostgreSQL if it is ours to stop; call it last, when every pool is closed. */
  close(): Promise<void>
}

const OLDEST = 150_000
/** One process at a time prepares a database. */
const PREPARE_LOCK = `hashtext('backplane prepare')`
const WAIT_MS = 600_000

/**
 * From nothing to a database that can be served: embedded or given → roles → migrations → pg-boss → change feed → guard.
 *
 * @throws LaunchError when it cannot be; the embedded PostgreSQL is stopped again then
 */
export async function openDatabase(config: DatabaseConfig): Promise<OpenDatabase> {
  const { databaseUrl, databaseOwnerUrl, queues, log, extensions = [], watches } = config
  const shared = { queues, log, extensions, ...(watches ? { watches } : {}) }
  if (databaseUrl && databaseOwnerUrl) {
    await prepareDatabase({ ownerUrl: databaseOwnerUrl, appUrl: databaseUrl, ...shared })
    return { databaseUrl, ownerUrl: databaseOwnerUrl, embedded: false, close: async () => undefined }
  }
  if (databaseUrl || databaseOwnerUrl)
    throw new LaunchError(
      `${databaseUrl ? 'DATABASE_URL is set and DATABASE_OWNER_URL' : 'DATABASE_OWNER_URL is set and DATABASE_URL'} is not: set both, or neither for the embedded PostgreSQL.`,
    )
  const postgres = await startEmbeddedPostgres({ home: config.home, log })
  const ownerUrl = postgres.url(EMBEDDED_DATABASE)
  const appUrl = postgres.url(EMBEDDED_DATABASE, 'app')
  try {
    await prepareDatabase({ ownerUrl, appUrl, ...shared })
  } catch (error) {
    await postgres.stop()
    throw error
  }
  return { databaseUrl: appUrl, ownerUrl, embedded: true, close: postgres.stop }
}

/**
 * Roles, migrations, pg-boss's schema and queues and the change feed, by the owner; then the guard, by the app's role. Idempotent; processes
 * that prepare the same database at once do so one after the other.
 */
export async function prepareDatabase(input: {
  ownerUrl: string
  appUrl: string
  queues: readonly string[]
  extensions?: readonly MigratedExtension[]
  watches?: readonly Watch[]
  log: Log
}): Promise<void> {
  const owner = new pg.Client({ connectionString: input.ownerUrl, connectionTimeoutMillis: 10_000 })
  await owner.connect().catch((cause: Error) => {
    throw new LaunchError(`DATABASE_OWNER_URL does not let us in: ${cause.message}`, { cause })
  })
  try {
    await assertVersion(owner)
    await owner.query(`set lock_timeout = ${WAIT_MS}`)
    await owner.query(`select pg_advisory_lock(${PREPARE_LOCK})`)
    await prepareRoles(owner, input.appUrl)
    await migrate(owner, input)
    await closePublicSchema(owner)
    await prepareJobs(owner, input)
    await prepareMetrics(
      { query: async (text, values) => asResult(await owner.query(text, [...(values ?? [])])) },
      APP_ROLE,
    )
    await migrateExtensions(owner, input.extensions ?? [])
    if (input.watches) await prepareChanges(owner, input.watches)
  } finally {
    await owner.end()
  }
  await assertBoundRole(input.appUrl).catch((cause: Error) => {
    if (cause instanceof LaunchError) throw cause
    throw new LaunchError(`DATABASE_URL does not let us in: ${cause.message}`, { cause })
  })
}

/** pg's result of one statement; of several it answers a list, which nobody here reads. */
function asResult<Row>(result: pg.QueryResult): { rows: Row[]; rowCount: number } {
  return { rows: (result.rows ?? []) as Row[], rowCount: result.rowCount ?? 0 }
}

async function assertVersion(owner: pg.ClientBase): Promise<void> {
  const { rows } = await owner.query<{ number: number; version: string }>(
    `select current_setting('server_version_num')::int as number, current_setting('server_version') as version`,
  )
  if ((rows[0]?.number ?? 0) < OLDEST)
    throw new LaunchError(`DATABASE_OWNER_URL is a PostgreSQL ${rows[0]?.version}: version 15 or later is needed.`)
}

/** Only the app's roles look into our schema; again after each start, because `prisma migrate reset` makes it anew. */
async function closePublicSchema(owner: pg.ClientBase): Promise<void> {
  await owner.query('revoke all on schema public from public')
  await owner.query(`grant usage on schema public to ${APP_ROLE}, ${SWEEP_ROLE}, ${OPERATOR_ROLE}, ${TOGETHER_ROLE}`)
}
