import type { RunStatement } from '../../reads/prepared.ts'
import { DomainError } from '../errors.ts'
import { createStatementCanceller } from './cancel-statements.ts'
import { openReadConnection, type ReadConnection } from './read-connection.ts'
import { type ReadJob, readJob } from './read-job.ts'

export interface ReadConnections {
  /** @throws what PostgreSQL says of the statement, the loss of its connection, or ReadsBusy */
  readonly run: RunStatement
  /** For how many ms each statement has waited to be the first on its connection: those that have ended since this was asked last, some hundred at most, and those that still wait. */
  takeWaits(): readonly number[]
  /** Waits for what is under way. */
  close(): Promise<void>
}

export interface ReadConnectionsOptions {
  /** Connections that are kept: each holds every plan that it has run, and each wants a core of the database's. */
  readonly few?: number
  /** Connections at most, while slow statements hold up the few. */
  readonly most?: number
  /** What was opened for the sake of slow statements is closed when it has had nothing to do for so many ms. */
  readonly spareMs?: number
  /** Whoever runs longer is slow: nobody shall stand behind it. */
  readonly slowMs?: number
}

/** Statements that a connection is given at a time: the database need not wait for the next, and answers come several at once. */
const DEPTH = 8
/** So often it is looked who is slow, and for whom nobody waits any more. */
const LOOK_MS = 50
/** Nobody waits longer for a connection that is free. */
const WAIT_MS = 5_000
const CLOSED = 'the connections for reads are closed'

const MOST_WAITS = 500

/** No connection became free in time: the statement was not run. */
export class ReadsBusy extends DomainError {
  constructor() {
    super('OVERLOADED', 'The database had too much to do to answer this. Send the same again in some seconds.', {
      cause: new Error(`no connection for reads became free within ${WAIT_MS / 1_000} s`),
      retryAfterSeconds: 2,
    })
    this.name = 'ReadsBusy'
  }
}

/**
 * Few connections with many statements on each: more connections than the database has cores make each statement slower, and a statement
 * at a time leaves both sides falling asleep and waking. What stands behind a slow statement is asked again elsewhere.
 *
 * @param url connection string of the app role
 */
export function openReadConnections(
  url: string,
  { few = 3, most = 10, spareMs = 10_000, slowMs = LOOK_MS }: ReadConnectionsOptions = {},
): ReadConnections {
  const connections = new Set<ReadConnection>()
  const canceller = createStatementCanceller(url)
  let waits: number[] = []
  let waiting: ReadJob[] = []
  /** What stood behind a slow statement: asked once more, and never behind anything again. */
  let passed: ReadJob[] = []
  let watched = false
  let closed = false

  function open(): ReadConnection {
    let usedAt = 0
    let looking = false
    /** One look at a time for each connection, however often it comes to rest meanwhile. */
    const closeWhenSpare = (inMs: number) => {
      if (looking || connection.load > 0 || connections.size <= few) return
      looking = true
      setTimeout(() => {
        looking = false
        const rested = performance.now() - usedAt
        if (rested < spareMs) return closeWhenSpare(spareMs - rested)
        if (connection.load === 0 && connections.size > few && connections.delete(connection)) void connection.end()
      }, inMs).unref()
    }
    const connection = openReadConnection(url, canceller, {
      done(waitedMs) {
        if (waits.length < MOST_WAITS) waits.push(waitedMs)
        usedAt = performance.now()
        closeWhenSpare(spareMs)
        sendWaiting()
      },
      lost: () => void connections.delete(connection),
      again(job) {
        if (closed) return job.fail(new Error(CLOSED))
        passed.push(job)
        watchOver()
      },
    })
    connections.add(connection)
    return connection
  }

  /** Where a statement goes of which `kept` connections are enough and that may be the `depth`-th on its own; null while there is no room. */
  function choose(kept: number, depth: number): ReadConnection | null {
    let quick = 0
    let least: ReadConnection | null = null
    for (const each of connections) {
      if (each.slow) continue
      quick += 1
      if (!least || each.load < least.load) least = each
    }
    if (least?.load === 0) return least
    if (quick < kept && connections.size < most) return open()
    return least && least.load < depth ? least : null
  }

  function send(jobs: ReadJob[], kept: number, depth: number): void {
    for (let job = jobs[0]; job; job = jobs[0]) {
      const over = job.isGone() || job.settled
      const connection = over ? null : choose(kept, depth)
      if (!connection && !over) return
      jobs.shift()
      connection?.run(job)
    }
  }

  function sendWaiting(): void {
    send(passed, most, 1)
    send(waiting, few, DEPTH)
  }

  function watchOver(): void {
    if (watched) return
    watched = true
    setTimeout(() => {
      // Answers that came while this process was busy are heard first.
      setImmediate(() => {
        watched = false
        // Also of what is under way when everything is closed.
        dropGone()
        if (!closed) {
          passSlow()
          sendWaiting()
          giveUp()
        }
        if (waiting.length + passed.length > 0 || [...connections].some(({ load }) => load > 0)) watchOver()
      })
    }, LOOK_MS)
  }

  function passSlow(): void {
    for (const connection of connections)
      for (const job of connection.behindSlow(slowMs)) {
        job.move()
        passed.push(job)
      }
  }

  function dropGone(): void {
    for (const job of [...passed, ...waiting]) job.isGone()
    for (const connection of connections) connection.dropGone()
  }

  function giveUp(): void {
    const longAgo = performance.now() - WAIT_MS
    const isLate = ({ since }: ReadJob) => since < longAgo
    const late = [...passed, ...waiting].filter(isLate)
    passed = passed.filter((job) => !isLate(job))
    waiting = waiting.filter((job) => !isLate(job))
    for (const job of late) job.fail(new ReadsBusy())
  }

  return {
    async run(statement, values, signal) {
      if (closed) throw new Error(CLOSED)
      signal?.throwIfAborted()
      return new Promise((resolve, reject) => {
        waiting.push(readJob([statement, values, signal], resolve, reject))
        sendWaiting()
        watchOver()
      })
    },
    takeWaits() {
      const taken = waits
      waits = []
      const now = performance.now()
      const still = [...waiting, ...passed, ...[...connections].flatMap((connection) => connection.behind())]
      return [...taken, ...still.slice(0, MOST_WAITS).map(({ since }) => now - since)]
    },
    async close() {
      closed = true
      for (const job of [...passed.splice(0), ...waiting.splice(0)]) job.fail(new Error(CLOSED))
      await Promise.all([...connections].map((connection) => connection.end()))
      await canceller.close()
    },
  }
}
