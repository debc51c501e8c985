import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { betterMovies } from '../../dist/examples/better-movies/extension.js'
import { createPasswords } from '../../dist/providers/identity/local/passwords.js'
import { createApp } from '../../dist/server/create-app.js'
import { HOME, isSeeded, log, prepare, startBenchPostgres, withClient } from '../home/database/open.mjs'
import { say } from '../home/progress.mjs'
import { configOf } from './product.mjs'
import { describeSize, PASSWORD, urlOf } from './sizes.mjs'

const MIGRATIONS = join(import.meta.dirname, '../../prisma/migrations')

/**
 * PostgreSQL with a migrated and seeded database for each size. One is made anew when the migrations or the seed have changed.
 *
 * @param {{ name: string, tenants: number, users: number, port: number }[]} sizes
 * @returns {Promise<{ databases: { urls: { app: string, owner: string, superuser: string } }[], version: string, close(): Promise<void> }>}
 *   in the order of the sizes
 */
export async function openDatabases(sizes) {
  const postgres = await startBenchPostgres()
  try {
    const databases = []
    for (const size of sizes) databases.push({ urls: await openSize(postgres, size) })
    const version = await withClient(databases[0].urls.superuser, async (client) => {
      await client.query('checkpoint')
      return (await client.query('show server_version')).rows[0].server_version
    })
    return { databases, version, close: () => postgres.stop() }
  } catch (error) {
    await postgres.stop()
    throw error
  }
}

async function openSize(postgres, size) {
  const family = `bench_identity_${size.name}_`
  const name = family + fingerprint()
  const urls = { app: postgres.url(name, 'app'), owner: postgres.url(name), superuser: postgres.url(name, 'superuser') }
  const known = await withClient(postgres.url('postgres', 'superuser'), async (client) => {
    const { rows } = await client.query('select datname from pg_database where starts_with(datname, $1)', [family])
    return rows.map(({ datname }) => datname)
  })
  const ready = await isSeeded(urls.superuser)
  for (const other of known.filter((each) => each !== name || !ready))
    await withClient(postgres.url('postgres', 'superuser'), (client) =>
      client.query(`drop database ${other} with (force)`),
    )
  if (!ready) {
    say(`making and seeding a database of ${describeSize(size)} (once)`)
    await withClient(postgres.url('postgres'), (client) => client.query(`create database ${name}`))
  }
  await prepare(urls)
  if (!ready) await seed(urls, size)
  return urls
}

async function seed(urls, size) {
  // The issuer makes its tables when it is opened.
  const config = configOf({ urls, size, home: join(HOME, 'servers', `identity-${size.name}`) })
  const parts = await createApp(config, {
    databaseUrl: urls.app,
    ownerUrl: urls.owner,
    log,
    extensions: [betterMovies],
  })
  await parts.close()
  const passwords = await createPasswords()
  const hash = await passwords.hash(PASSWORD)
  await passwords.close()
  const text = readFileSync(join(import.meta.dirname, 'seed.sql'), 'utf8')
  await withClient(urls.superuser, async (client) => {
    const values = {
      tenants: String(size.tenants),
      issuer: client.escapeLiteral(`${urlOf(size)}/oidc`),
      hash: client.escapeLiteral(hash),
    }
    const filled = text.replace(/:(tenants|issuer|hash)\b/g, (_, name) => values[name])
    // Nobody listens yet: neither the change feed nor a constraint has to look at each row.
    await client.query(
      `begin; set local session_replication_role = replica; ${filled}; create table bench.seeded (); commit`,
    )
    await client.query('vacuum (analyze)')
  })
}

/** Of all that the seeded databases are made from. */
function fingerprint() {
  const files = [
    ...readdirSync(MIGRATIONS)
      .filter((each) => each !== 'migration_lock.toml')
      .map((each) => join(MIGRATIONS, each, 'migration.sql')),
    join(import.meta.dirname, 'seed.sql'),
    join(import.meta.dirname, 'sizes.mjs'),
  ]
  const hash = createHash('sha256')
  for (const file of files.sort()) hash.update(readFileSync(file))
  return hash.digest('hex').slice(0, 12)
}
