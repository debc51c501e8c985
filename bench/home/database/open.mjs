import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { betterMovies } from '../../../dist/examples/better-movies/extension.js'
import { startEmbeddedPostgres } from '../../../dist/server/database/embedded.js'
import { prepareDatabase } from '../../../dist/server/database/prepare.js'
import { QUEUES } from '../../../dist/server/jobs/queue.js'
import { modelOf } from '../../../dist/server/reads.js'
import { watchedTables } from '../../../dist/server/watches.js'
import { ISSUER } from '../server/issuer.mjs'

const ROOT = join(import.meta.dirname, '../../..')
export const HOME = join(ROOT, 'bench', '.home')
const PEER = 'bench_peer'
/** Room for every server's connections at once; the rest is PostgreSQL's default, fsync included. */
const SETTINGS = { max_connections: '600', shared_buffers: '512MB' }

export const log = { debug() {}, info() {}, warn: (_, message) => say(message), error: (_, message) => say(message) }

/**
 * The embedded PostgreSQL in bench/.home with a migrated and seeded database. It is made anew when the migrations or the seed have
 * changed.
 *
 * @returns {Promise<{ urls: { app: string, owner: string, superuser: string, peer: string }, pid: number, version: string, home: string,
 *   close(): Promise<void> }>} `peer` signs in as a role that row-level security does not bind; `pid` is the postmaster's
 */
export async function openBenchDatabase() {
  const postgres = await startBenchPostgres()
  const name = `bench_home_${fingerprint()}`
  const urls = {
    app: postgres.url(name, 'app'),
    owner: postgres.url(name),
    superuser: postgres.url(name, 'superuser'),
    peer: postgres.url(name, 'superuser').replace(/\/\/[^@]*@/, `//${PEER}:${PEER}@`),
  }
  try {
    await dropOthers(postgres.url('postgres', 'superuser'), name)
    if (!(await isSeeded(urls.superuser))) {
      say('making and seeding the database (once)')
      await withClient(postgres.url('postgres'), (client) => client.query(`create database ${name}`))
      await prepare(urls)
      await withClient(urls.superuser, seed)
    } else await prepare(urls)
    const version = await withClient(urls.superuser, async (client) => {
      await client.query('checkpoint')
      return (await client.query('show server_version')).rows[0].server_version
    })
    const pid = Number(readFileSync(join(HOME, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])
    return { urls, pid, version, home: HOME, close: () => postgres.stop() }
  } catch (error) {
    await postgres.stop()
    throw error
  }
}

/** The embedded PostgreSQL of every bench. */
export function startBenchPostgres() {
  return startEmbeddedPostgres({ home: HOME, log, settings: SETTINGS })
}

/** As the product does at each start: it makes what is missing, the triggers of the change feed among it. */
export function prepare(urls) {
  const watches = watchedTables(modelOf([betterMovies]))
  return prepareDatabase({
    ...{ ownerUrl: urls.owner, appUrl: urls.app },
    ...{ queues: QUEUES, extensions: [betterMovies], watches, log },
  })
}

/** Of all that the seeded database is made from. */
function fingerprint() {
  const migrations = join(ROOT, 'prisma', 'migrations')
  const files = [
    ...readdirSync(migrations).map((each) => join(migrations, each, 'migration.sql')),
    join(import.meta.dirname, 'seed.sql'),
    import.meta.filename,
  ].filter((file) => !file.includes('migration_lock'))
  const hash = createHash('sha256')
  for (const file of files.sort()) hash.update(readFileSync(file))
  return hash.digest('hex').slice(0, 12)
}

async function seed(client) {
  const text = readFileSync(join(import.meta.dirname, 'seed.sql'), 'utf8')
  await client.query('begin')
  await client.query(text.replace(":'issuer'", client.escapeLiteral(ISSUER)))
  // A role of an ordinary application's kind: it reads everything, and row-level security does not bind it.
  await client.query(`do $$ begin
    if not exists (select from pg_roles where rolname = '${PEER}') then create role ${PEER} login bypassrls password '${PEER}'; end if;
  end $$`)
  await client.query(`grant usage on schema public to ${PEER}`)
  await client.query(`grant select on all tables in schema public to ${PEER}`)
  // Backplane's predicates alone: it starts with a sweep over what the partners have registered.
  await client.query(`grant backplane_sweep to ${PEER} with inherit false`)
  // A member of it, so that its documents are read for several at once as well; what reads them is the peer's role.
  await client.query(`grant backplane_together to ${PEER} with inherit false`)
  await client.query('create table bench.seeded ()')
  await client.query('commit')
  await client.query('vacuum (analyze)')
}

export async function isSeeded(url) {
  const client = new pg.Client({ connectionString: url })
  try {
    await client.connect()
  } catch (error) {
    // There is no such database.
    if (error.code === '3D000') return false
    throw error
  }
  const { rows } = await client.query("select to_regclass('bench.seeded') is not null as seeded")
  await client.end()
  return rows[0].seeded
}

/** Databases of an earlier seed, and one whose making was cut off. */
async function dropOthers(url, name) {
  const { rows } = await withClient(url, (client) =>
    client.query("select datname from pg_database where datname like 'bench_home_%'"),
  )
  for (const { datname } of rows) {
    const mine = url.replace(/\/postgres$/, `/${datname}`)
    if (datname !== name || !(await isSeeded(mine)))
      await withClient(url, (client) => client.query(`drop database ${datname} with (force)`))
  }
}

export async function withClient(url, work) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

function say(line) {
  process.stderr.write(`bench: ${line}\n`)
}
