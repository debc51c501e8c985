import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'

export interface TestDatabase {
  readonly name: string
  /** Signs in as the role that owns the tables and makes roles: for arranging and looking, not for the app. */
  readonly ownerUrl: string
  /** Signs in as `backplane_app`, as the product does: row-level security applies. */
  readonly appUrl: string
  drop(): Promise<void>
}

/**
 * A database of the caller's own: a clone of the template, which holds every migration and no row. Whoever makes it
 * drops it (`afterAll`); what is forgotten is dropped when the run ends.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const cluster = inject('testCluster')
  const name = `${cluster.prefix}${randomBytes(6).toString('hex')}`
  await execute(cluster.ownerUrl, `create database ${name} template ${cluster.template}`)
  return {
    name,
    ownerUrl: onDatabase(cluster.ownerUrl, name),
    appUrl: onDatabase(cluster.appUrl, name),
    // The owner may not cut off the app's sessions that have not quite ended yet.
    drop: () => execute(cluster.superuserUrl ?? cluster.ownerUrl, `drop database if exists ${name} with (force)`),
  }
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

function onDatabase(url: string, database: string): string {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.href
}
