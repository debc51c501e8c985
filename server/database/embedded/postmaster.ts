import { readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { LaunchError } from '../errors.ts'
import { processCommand, processIdentity } from './process-identity.ts'

export interface Postmaster {
  readonly pid: number
  readonly port: number
}

const START_MS = 120_000
const STOP_MS = 60_000
const POLL_MS = 20

/**
 * The PostgreSQL that runs on this data folder, by its postmaster.pid; null when none does.
 *
 * A file that a crash left behind is PostgreSQL's own to recognise, unless its process id now belongs to another
 * program: then PostgreSQL would refuse to start, and the file is removed here.
 */
export async function findPostmaster(data: string): Promise<Postmaster | null> {
  const file = join(data, 'postmaster.pid')
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) return null
  const [pidLine, folder, , portLine] = text.split('\n')
  const pid = Math.abs(Number(pidLine))
  if (!Number.isInteger(pid) || pid === 0 || processIdentity(pid) === null) return null
  const command = processCommand(pid)
  if (command !== null && folder && !command.includes(folder)) {
    if ((await readFile(file, 'utf8').catch(() => null)) === text) await rm(file, { force: true })
    return null
  }
  return { pid, port: Number(portLine) }
}

/**
 * Waits until the PostgreSQL on `data` lets us in on `port`.
 *
 * @param hasEnded true when its process is gone
 * @returns false when it ended first (it was being stopped, or could not start)
 * @throws LaunchError when it lets nobody in within two minutes, or does not know our password
 */
export async function untilReady(url: string, data: string, hasEnded: () => boolean): Promise<boolean> {
  const deadline = Date.now() + START_MS
  let last: unknown
  while (Date.now() < deadline) {
    if (hasEnded()) return false
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
    try {
      await client.connect()
      const { rows } = await client.query<{ data_directory: string }>('show data_directory')
      if (rows[0]?.data_directory === data) return true
      last = new Error(`another PostgreSQL answers there, on ${rows[0]?.data_directory}`)
    } catch (error) {
      last = error
      if (error instanceof pg.DatabaseError && error.code === '28P01' && !hasEnded())
        throw new LaunchError(
          `The database in ${data} runs, but does not know the password in postgres.json beside it.`,
          {
            cause: error,
          },
        )
    } finally {
      await client.end().catch(() => undefined)
    }
    await delay(POLL_MS)
  }
  throw new LaunchError(
    `The database in ${data} has not let us in within ${START_MS / 1000} s (${last instanceof Error ? last.message : last}). See postgres.log beside it.`,
  )
}

/**
 * Ends it the fast way (SIGINT: sessions are cut off, everything is written) and waits until its process is gone.
 *
 * @throws LaunchError when it still runs after a minute
 */
export async function stopPostmaster({ pid }: Postmaster): Promise<void> {
  const identity = processIdentity(pid)
  if (identity === null) return
  process.kill(pid, 'SIGINT')
  const deadline = Date.now() + STOP_MS
  while (processIdentity(pid) === identity) {
    if (Date.now() > deadline)
      throw new LaunchError(`PostgreSQL (process ${pid}) has not stopped within ${STOP_MS / 1000} s. See postgres.log.`)
    await delay(POLL_MS)
  }
}

/** The port itself when nobody listens on it, else null. With 0: one that the system says is free. */
export function freePort(wanted: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(null))
    server.listen({ host: '127.0.0.1', port: wanted, exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : null))
    })
  })
}
