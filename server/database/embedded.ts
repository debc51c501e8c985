import { join } from 'node:path'
import pg from 'pg'
import type { Log } from '../../providers/host.ts'
import { locateBinaries } from './embedded/binaries.ts'
import { createCluster, dataExists, lastLogLines, spawnPostgres } from './embedded/cluster.ts'
import { type EmbeddedSettings, openHome, openSettings, saveSettings } from './embedded/home.ts'
import { claimOwnership } from './embedded/ownership.ts'
import { findPostmaster, freePort, type Postmaster, stopPostmaster, untilReady } from './embedded/postmaster.ts'
import { processIdentity } from './embedded/process-identity.ts'
import { chooseRunAs, handOver } from './embedded/run-as.ts'
import { LaunchError } from './errors.ts'
import { APP_ROLE } from './roles.ts'

export const EMBEDDED_DATABASE = 'backplane'
export const OWNER_ROLE = 'backplane_owner'

export interface EmbeddedPostgres {
  /** A connection string; the role is the owner unless told. */
  url(database: string, role?: 'superuser' | 'owner' | 'app'): string
  /** True when it was running already: a process was killed, or another of ours shares it. */
  readonly adopted: boolean
  readonly port: number
  /** Stops it, unless another living process of ours is responsible for it. Twice is once. */
  stop(): Promise<void>
}

/**
 * Starts the embedded PostgreSQL on `<home>/postgres`, or adopts the one that runs there; makes it, its owner role
 * (`backplane_owner`: not a superuser) and the database `backplane` when they do not exist. It listens on 127.0.0.1 only,
 * on a port that is remembered, with passwords that are kept in `<home>/postgres.json` (0600).
 *
 * @param settings server parameters beside the usual ones, e.g. `{ fsync: 'off' }` for tests
 * @throws LaunchError when the folder is not ours, or PostgreSQL cannot run here
 */
export async function startEmbeddedPostgres(input: {
  home: string
  log: Log
  settings?: Readonly<Record<string, string>>
}): Promise<EmbeddedPostgres> {
  const home = await openHome(input.home)
  const data = join(home, 'postgres')
  const saved = await openSettings(home, await dataExists(data))
  const started =
    (await adopt(data, saved)) ?? (await start({ ...input, home, data, saved, settings: input.settings ?? {} }))
  const ownership = await claimOwnership(home)
  // A process that ends without stopping it (a second Ctrl-C, an uncaught error) leaves none behind either.
  const { pid } = started.postmaster
  const identity = processIdentity(pid)
  const stopAtExit = () => {
    if (ownership.release() && identity !== null && processIdentity(pid) === identity) process.kill(pid, 'SIGINT')
  }
  process.once('exit', stopAtExit)
  const url: EmbeddedPostgres['url'] = (database, role = 'owner') =>
    urlFor(saved, started.postmaster.port, database, role)
  await createOwner(url('postgres', 'superuser'), saved)
  return {
    url,
    adopted: started.adopted,
    port: started.postmaster.port,
    stop: async () => {
      process.removeListener('exit', stopAtExit)
      if (!ownership.release()) return
      // Looked up again: it may have been killed, and started anew by another process that shares it.
      const postmaster = await findPostmaster(data)
      if (postmaster) await stopPostmaster(postmaster)
    },
  }
}

type Started = { postmaster: Postmaster; adopted: boolean }

async function adopt(data: string, saved: EmbeddedSettings): Promise<Started | null> {
  const postmaster = await findPostmaster(data)
  if (!postmaster) return null
  const identity = processIdentity(postmaster.pid)
  const hasEnded = () => processIdentity(postmaster.pid) !== identity
  const url = urlFor(saved, postmaster.port, 'postgres', 'superuser')
  return (await untilReady(url, data, hasEnded)) ? { postmaster, adopted: true } : null
}

const ATTEMPTS = 5

async function start(input: {
  home: string
  data: string
  log: Log
  saved: EmbeddedSettings
  settings: Readonly<Record<string, string>>
}): Promise<Started> {
  const { home, data, log, saved } = input
  const binaries = await locateBinaries()
  const runAs = await chooseRunAs(data, binaries)
  if (!(await dataExists(data)))
    await createCluster({ home, data, binaries, runAs, superuserPassword: saved.passwords.superuser })
  await handOver(runAs, home, [])
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const port = await choosePort(saved.port, log)
    if (port !== saved.port) await saveSettings(home, { ...saved, port })
    const { hasEnded } = await spawnPostgres({ ...input, binaries, runAs, port })
    if (await untilReady(urlFor(saved, port, 'postgres', 'superuser'), data, hasEnded)) {
      const postmaster = await findPostmaster(data)
      if (postmaster) return { postmaster, adopted: false }
    }
    // It ended. Either another process of ours was faster on this data, or somebody took the port in between.
    const other = await adopt(data, saved)
    if (other) return other
    if ((await freePort(port)) !== null) break
  }
  throw new LaunchError(
    `PostgreSQL could not be started on ${data}. The end of postgres.log:\n${await lastLogLines(home)}`,
  )
}

async function choosePort(remembered: number, log: Log): Promise<number> {
  const port = await freePort(remembered)
  if (port !== null) return port
  const other = await freePort(0)
  if (other === null) throw new LaunchError('No port is free on 127.0.0.1 for the embedded PostgreSQL.')
  log.warn(
    { port: other },
    `port ${remembered}, where the database was, is taken by another program: it is now on ${other}`,
  )
  return other
}

function urlFor(saved: EmbeddedSettings, port: number, database: string, role: 'superuser' | 'owner' | 'app'): string {
  const name = { superuser: 'postgres', owner: OWNER_ROLE, app: APP_ROLE }[role]
  return `postgresql://${name}:${saved.passwords[role]}@127.0.0.1:${port}/${encodeURIComponent(database)}`
}

/** The only thing that the superuser does: a role that may make databases and roles, and a database that is its own. */
async function createOwner(superuserUrl: string, saved: EmbeddedSettings): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl })
  await client.connect()
  try {
    // One process at a time; the lock goes with the session.
    await client.query(`select pg_advisory_lock(hashtext('backplane embedded owner'))`)
    const { rows } = await client.query<{ role: boolean; database: boolean }>(
      `select exists (select from pg_roles where rolname = $1) as role,
              exists (select from pg_database where datname = $2) as database`,
      [OWNER_ROLE, EMBEDDED_DATABASE],
    )
    if (!rows[0]?.role)
      await client.query(
        `create role ${OWNER_ROLE} login createdb createrole password ${client.escapeLiteral(saved.passwords.owner)}`,
      )
    if (!rows[0]?.database) await client.query(`create database ${EMBEDDED_DATABASE} owner ${OWNER_ROLE}`)
  } finally {
    await client.end()
  }
}
