import { type RunStatement, TOGETHER_ROLE } from '../../reads/prepared.ts'
import { createStatementCanceller } from './cancel-statements.ts'
import { type ReadJob, readJob } from './read-job.ts'
import { openTogetherConnection, type TogetherConnection } from './together-connection.ts'

export interface ReadsTogether {
  readonly run: RunStatement
  takeWaits(): readonly number[]
  close(): Promise<void>
}

export interface ReadsTogetherOptions {
  /** Connections: each wants a core of the database's. */
  readonly few?: number
  /** Whom one statement answers at most. */
  readonly most?: number
  /** Whom the second wall binds by the settings that stand at each row. */
  readonly role?: string
  /** A group that runs longer is slow: whoever is in it, or behind it, is asked alone. */
  readonly slowMs?: number
}

/** A group runs while the next waits behind it, so that the database never has to; whoever comes meanwhile makes up the one after. */
const DEPTH = 2
const LOOK_MS = 50
const MOST_WAITS = 500
/** What was too slow for a group, and a database that gives no such connection, are tried again after so long. */
const REST_MS = 10_000
const MOST_RESTING = 1_000

/**
 * Whoever asks the same at the same time is answered by one statement: to begin and to end one costs as much as to read a home screen. Those who come when
 * a connection is free are asked at once, one by one; a crowd is answered in groups.
 *
 * @param url connection string of the app role; @param alone asks for one only: what cannot be asked together, what failed or was slow there
 */
export function openReadsTogether(
  url: string,
  alone: RunStatement,
  { few = 2, most = 8, role = TOGETHER_ROLE, slowMs = 100 }: ReadsTogetherOptions = {},
): ReadsTogether {
  const connections = new Set<TogetherConnection>()
  const canceller = createStatementCanceller(url)
  let waiting: ReadJob[] = []
  let waits: number[] = []
  let watched = false
  let closed = false
  /** No connection is opened before. */
  let restsUntil = 0
  /** By a statement's name until when it is asked alone. */
  const resting = new Map<string, number>()
  const asking = new Set<Promise<void>>()

  function open(): TogetherConnection {
    const connection = openTogetherConnection(url, role, canceller, {
      done(waited) {
        if (waits.length < MOST_WAITS) waits.push(...waited)
        sendWaiting()
      },
      failed: (jobs) => jobs.forEach(askAlone),
      lost: () => void connections.delete(connection),
      unusable() {
        connections.delete(connection)
        restsUntil = performance.now() + REST_MS
      },
    })
    connections.add(connection)
    return connection
  }

  function askAlone(job: ReadJob): void {
    job.leave()
    const asked = alone(job.statement, job.values, job.signal)
      .then(
        (rows) => job.answer(rows),
        (error: unknown) => job.fail(error),
      )
      .finally(() => asking.delete(asked))
    asking.add(asked)
  }

  function rest(name: string): void {
    if (resting.size >= MOST_RESTING) resting.clear()
    resting.set(name, performance.now() + REST_MS)
  }

  function isResting(name: string): boolean {
    const until = resting.get(name)
    if (until === undefined) return false
    if (performance.now() < until) return true
    resting.delete(name)
    return false
  }

  /** There is no connection for groups, nor will there be one soon. */
  const isHeldUp = () =>
    [...connections].every(({ slow }) => slow) && (connections.size >= few || performance.now() < restsUntil)

  function choose(): TogetherConnection | null {
    let least: TogetherConnection | null = null
    for (const each of connections) if (!each.slow && (!least || each.load < least.load)) least = each
    if (least?.load === 0) return least
    if (connections.size < few && performance.now() >= restsUntil) return open()
    return least && least.load < DEPTH ? least : null
  }

  function sendWaiting(): void {
    for (let first = waiting[0]; first; first = waiting[0]) {
      const { name, together } = first.statement
      const connection = choose()
      if (!connection || !together) return
      const jobs: ReadJob[] = []
      const others: ReadJob[] = []
      for (const job of waiting) {
        if (job.isGone()) continue
        if (jobs.length < most && job.statement.name === name) jobs.push(job)
        else others.push(job)
      }
      waiting = others
      if (jobs.length > 0) connection.run({ together, jobs })
    }
  }

  function watchOver(): void {
    if (watched) return
    watched = true
    setTimeout(() => {
      // Answers that came while this process was busy are heard first.
      setImmediate(() => {
        watched = false
        for (const connection of connections) {
          const passed = connection.passSlow(slowMs)
          const [first] = passed?.running?.jobs ?? []
          if (first) rest(first.statement.name)
          passed?.jobs.forEach(askAlone)
          connection.dropGone()
        }
        const still = waiting.filter((job) => !job.isGone())
        const heldUp = isHeldUp()
        waiting = []
        for (const job of still) {
          if (heldUp || isResting(job.statement.name)) askAlone(job)
          else waiting.push(job)
        }
        sendWaiting()
        if (waiting.length > 0 || [...connections].some(({ load }) => load > 0)) watchOver()
      })
    }, LOOK_MS)
  }

  return {
    async run(statement, values, signal) {
      if (!statement.together || closed || isHeldUp() || isResting(statement.name))
        return alone(statement, values, signal)
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
      const still = [...waiting, ...[...connections].flatMap((connection) => connection.behind())]
      return [...taken, ...still.slice(0, MOST_WAITS).map(({ since }) => now - since)]
    },
    async close() {
      closed = true
      for (const job of waiting.splice(0)) askAlone(job)
      await Promise.all([...connections].map((connection) => connection.end()))
      while (asking.size > 0) await Promise.all(asking)
      await canceller.close()
    },
  }
}
