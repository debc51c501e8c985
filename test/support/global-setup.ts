import 'reflect-metadata'
import { createHash, randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import type { Log } from '../../providers/host.ts'
import { createLocalTables } from '../../providers/local-tables.ts'
import { startEmbeddedPostgres } from '../../server/database/embedded.ts'
import { createLocalPools } from '../../server/database/local-pools.ts'
import { prepareDatabase } from '../../server/database/prepare.ts'
import { APP_ROLE } from '../../server/database/roles.ts'
import { QUEUES } from '../../server/jobs/queue.ts'
import { modelOf } from '../../server/reads.ts'
import { watchedTables } from '../../server/watches.ts'
import { makeClusterHome, removeLeftovers } from './cluster-home.ts'
import { LOCAL_TABLES } from './local-schemas.ts'
import { quietLog } from './log.ts'

declare module 'vitest' {
  interface ProvidedContext {
    testCluster: TestCluster
  }
}

/** What the workers need to clone a database for themselves. */
export interface TestCluster {
  readonly ownerUrl: string
  readonly appUrl: string
  /** For tests that need roles which the owner may not make; null where the owner is given and is no superuser. */
  readonly superuserUrl: string | null
  /** The database that holds every migration, and to which nobody connects. */
  readonly template: string
  readonly prefix: string
}

/** Durability is bought with waiting, and nobody's data is at stake here. */
const FAST = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' }

/**
 * One PostgreSQL for the whole run, in a temporary home (or the one at TEST_DATABASE_OWNER_URL), with one template
 * database; each test file clones it. What it makes it removes, whether the tests pass or fail; what a killed run left
 * behind, the next one removes.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer(quietLog)
  const prefix = `bpt_${process.pid}_${randomBytes(3).toString('hex')}_`
  const template = `${prefix}template`
  const remove = async () => {
    await dropDatabases(server.superuserUrl ?? server.ownerUrl, prefix)
    await server.stop()
  }
  try {
    await withClient(server.ownerUrl, (client) => client.query(`create database ${template}`))
    await prepareDatabase({
      ownerUrl: onDatabase(server.ownerUrl, template),
      appUrl: onDatabase(server.appUrl, template),
      queues: QUEUES,
      extensions: [betterMovies],
      watches: watchedTables(modelOf([betterMovies])),
      log: quietLog,
    })
    await prepareLocalProviders(onDatabase(server.ownerUrl, template))
  } catch (error) {
    await remove()
    throw error
  }
  const { ownerUrl, appUrl, superuserUrl } = server
  project.provide('testCluster', { ownerUrl, appUrl, superuserUrl, template, prefix })
  return remove
}

/** Their tables, as the first start makes them: a hundred statements that each file's database need not wait for. */
async function prepareLocalProviders(ownerUrl: string): Promise<void> {
  const pools = createLocalPools({ ownerUrl, log: quietLog })
  try {
    for (const [schema, tables] of Object.entries(LOCAL_TABLES))
      await createLocalTables(await pools.open(schema), tables)
  } finally {
    await pools.close()
  }
}

interface Server {
  readonly ownerUrl: string
  readonly appUrl: string
  readonly superuserUrl: string | null
  stop(): Promise<void>
}

async function startServer(log: Log): Promise<Server> {
  const ownerUrl = process.env.TEST_DATABASE_OWNER_URL
  if (ownerUrl) {
    const appUrl = new URL(ownerUrl)
    appUrl.username = APP_ROLE
    // The same for every run on that server, because they share its roles.
    appUrl.password = createHash('sha256').update(ownerUrl).digest('hex').slice(0, 32)
    const { rows } = await withClient(ownerUrl, (client) =>
      client.query<{ superuser: boolean }>('select rolsuper as superuser from pg_roles where rolname = current_user'),
    )
    const superuserUrl = rows[0]?.superuser ? ownerUrl : null
    return { ownerUrl, appUrl: appUrl.href, superuserUrl, stop: async () => undefined }
  }
  await removeLeftovers()
  const home = await makeClusterHome()
  try {
    const postgres = await startEmbeddedPostgres({ home, log, settings: FAST })
    const stop = async () => {
      await postgres.stop()
      await rm(home, { recursive: true, force: true })
    }
    return {
      ownerUrl: postgres.url('postgres'),
      appUrl: postgres.url('postgres', 'app'),
      superuserUrl: postgres.url('postgres', 'superuser'),
      stop,
    }
  } catch (error) {
    await rm(home, { recursive: true, force: true })
    throw error
  }
}

async function dropDatabases(url: string, prefix: string): Promise<void> {
  await withClient(url, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      'select datname from pg_database where starts_with(datname, $1)',
      [prefix],
    )
    for (const { datname } of rows) await client.query(`drop database if exists ${datname} with (force)`)
  })
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

function onDatabase(url: string, database: string): string {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.href
}
