import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LaunchError } from '../errors.ts'
import type { PostgresBinaries } from './binaries.ts'
import { processIdentity } from './process-identity.ts'
import { handOver, type RunAs, spawnAs } from './run-as.ts'

const MAJOR = '18'
const LOG_LIMIT = 10_000_000

/**
 * Whether there is data in the folder.
 *
 * @throws LaunchError when what is there is not a database of this PostgreSQL; nothing is written then
 */
export async function dataExists(data: string): Promise<boolean> {
  const entries = await readdir(data).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw new LaunchError(`The data folder ${data} cannot be read: ${error.message}`, { cause: error })
  })
  if (entries === null) return false
  const version = (await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => '')).trim()
  if (version === MAJOR) return true
  throw new LaunchError(
    version === ''
      ? `The data folder ${data} is not ours: it holds no PostgreSQL database. Nothing was changed; move it away, or set BACKPLANE_HOME to another folder.`
      : `The data folder ${data} was written by PostgreSQL ${version}, and this is ${MAJOR}. Move its data with that version's pg_dump, or set BACKPLANE_HOME to another folder.`,
  )
}

/**
 * Makes a fresh database cluster: in a folder beside it, renamed at the end, so that one that is half made is never
 * taken for a whole one, and of two processes that do so at once one wins.
 */
export async function createCluster(input: {
  home: string
  data: string
  binaries: PostgresBinaries
  runAs: RunAs
  superuserPassword: string
}): Promise<void> {
  const { home, data, binaries, runAs } = input
  await removeLeftovers(home)
  const draft = await mkdtemp(join(home, `postgres.new.${process.pid}.`))
  try {
    const passwordFile = join(draft, 'password')
    await writeFile(passwordFile, input.superuserPassword, { mode: 0o600 })
    await mkdir(join(draft, 'data'), { mode: 0o700 })
    await handOver(runAs, home, [draft, passwordFile, join(draft, 'data')])
    await run(runAs, binaries.initdb, [
      ...['-D', join(draft, 'data'), '--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
      ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    ])
    await rename(join(draft, 'data'), data).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
    })
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

/** Drafts of processes that were killed while they made a cluster. */
async function removeLeftovers(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    const pid = /^postgres\.new\.(\d+)\./.exec(name)?.[1]
    if (pid && processIdentity(Number(pid)) === null) await rm(join(home, name), { recursive: true, force: true })
  }
}

export interface PostgresProcess {
  readonly hasEnded: () => boolean
}

/**
 * Starts PostgreSQL in a session of its own, so that a Ctrl-C in the terminal reaches us alone and we can drain first.
 * It speaks to a file and not to a pipe, because it may outlive us.
 */
export async function spawnPostgres(input: {
  home: string
  data: string
  binaries: PostgresBinaries
  runAs: RunAs
  port: number
  settings: Readonly<Record<string, string>>
}): Promise<PostgresProcess> {
  const log = join(input.home, 'postgres.log')
  if (((await stat(log).catch(() => null))?.size ?? 0) > LOG_LIMIT) await rename(log, `${log}.1`)
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(input.port),
    unix_socket_directories: '',
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    jit: 'off',
    ...input.settings,
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const spawned = spawnAs(input.runAs, input.binaries.postgres, ['-D', input.data, ...flags])
  const output = openSync(log, 'a', 0o600)
  try {
    const child = spawn(spawned.command, spawned.args, {
      ...spawned.as,
      cwd: input.data,
      env: cleanEnvironment(),
      detached: true,
      stdio: ['ignore', output, output],
    })
    let ended = false
    child.once('exit', () => {
      ended = true
    })
    child.once('error', () => {
      ended = true
    })
    child.unref()
    return { hasEnded: () => ended }
  } finally {
    closeSync(output)
  }
}

/** The last lines of the server's log, for an error message. */
export async function lastLogLines(home: string): Promise<string> {
  const text = await readFile(join(home, 'postgres.log'), 'utf8').catch(() => '')
  return text.trimEnd().split('\n').slice(-5).join('\n')
}

function run(runAs: RunAs, program: string, args: readonly string[]): Promise<void> {
  const spawned = spawnAs(runAs, program, args)
  return new Promise((resolve, reject) => {
    const child = spawn(spawned.command, spawned.args, {
      ...spawned.as,
      cwd: '/',
      env: cleanEnvironment(),
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let errors = ''
    child.stderr.on('data', (chunk: Buffer) => {
      errors = (errors + chunk.toString()).slice(-2_000)
    })
    child.once('error', (cause) => reject(new LaunchError(`${program} could not be run: ${cause.message}`, { cause })))
    child.once('close', (code, signal) => {
      if (code === 0) resolve()
      else reject(new LaunchError(`${program} failed (${signal ?? `exit code ${code}`}): ${errors.trim()}`))
    })
  })
}

/** Ours without the variables that steer PostgreSQL (PGPORT, PGDATA, PGOPTIONS …), and messages in English. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('PG') && name !== 'LANG')
  return { ...Object.fromEntries(kept), LC_ALL: 'C' }
}
