import pg from 'pg'
import type { StatementCanceller } from './cancel-statements.ts'
import { type KnownColumns, runPrepared } from './prepared-read.ts'
import type { ReadJob } from './read-job.ts'
import { withSettings } from './with-settings.ts'

/** One connection with statements on it, of which the first is running. */
export interface ReadConnection {
  readonly load: number
  readonly slow: boolean
  run(job: ReadJob): void
  /** What waits to be the first. */
  behind(): readonly ReadJob[]
  /** Marks it slow when its first statement has been running for `milliseconds`. @returns what stands behind that, once */
  behindSlow(milliseconds: number): readonly ReadJob[]
  /** Looks for whom nobody waits any more, and breaks the first statement off if it is one of them. One that stands behind it is, when it has become the first. */
  dropGone(): void
  /** Waits for what is under way. */
  end(): Promise<void>
}

export interface ReadConnectionEvents {
  /** A statement has ended, which had waited for so many ms to be the first. */
  done(waitedMs: number): void
  /** The connection can take no more. */
  lost(): void
  /** A statement was broken off in another's place: nobody has asked for that, and it must be asked again. */
  again(job: ReadJob): void
}

const CONNECT_MS = 5_000
/** A generic plan is right for every shape of statement that the engine writes; replanning costs half the throughput. */
export const READ_SETTINGS = { plan_cache_mode: 'force_generic_plan', statement_timeout: '10000' }
const QUERY_CANCELED = '57014'
/** Nobody is told twice within this. */
const TOLD_MS = 1_000

/**
 * By pg's pipeline mode: what is asked is sent at once. Each statement is a transaction that ends with a Sync of its own, and its error
 * is its alone. When the connection breaks, or cannot be made, all that is on it fails.
 *
 * PostgreSQL is told which process to break off, and not which statement: the word may reach it when the next has begun, which is asked
 * again then.
 */
export function openReadConnection(
  url: string,
  canceller: StatementCanceller,
  events: ReadConnectionEvents,
): ReadConnection {
  const client = new pg.Client({
    connectionString: withSettings(url, READ_SETTINGS),
    pipeline: true,
    connectionTimeoutMillis: CONNECT_MS,
  })
  // Unheard, an error would end the process.
  client.on('error', events.lost)
  client.on('end', events.lost)
  const jobs: ReadJob[] = []
  const columns: KnownColumns = new Map()
  /** When the first began to run; null before there is a connection. */
  let began: number | null = null
  let slow = false
  let pid: number | null = null
  let cancelling = false
  /** Whom the last word was meant for, and when it was sent. */
  let told: { readonly job: ReadJob; readonly at: number } | null = null
  /** Whatever was here while a word was on its way may have been broken off in another's place. */
  const suspects = new WeakSet<ReadJob>()
  const opened = client.connect().then(async () => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    pid = rows[0]?.pid ?? null
    began = performance.now()
  })
  opened.catch(events.lost)

  function dropGone(): void {
    for (const job of jobs) job.isGone()
    breakOffFirst()
  }

  function breakOffFirst(): void {
    const [first] = jobs
    if (pid === null || cancelling || first?.isGone() !== true) return
    // It has ended, and is not heard yet; or the word came before it had begun, and is said once more.
    if (told?.job === first && performance.now() - told.at < TOLD_MS) return
    told = { job: first, at: performance.now() }
    cancelling = true
    for (const job of jobs) suspects.add(job)
    void canceller.cancel(pid).then(() => {
      cancelling = false
      // It may have ended by itself before, and the word was for nobody.
    })
  }

  const wasMeantForAnother = (error: unknown, job: ReadJob) =>
    !job.settled && (error as { code?: unknown }).code === QUERY_CANCELED && suspects.has(job)

  async function perform(job: ReadJob): Promise<void> {
    try {
      await opened
      job.answer(await runPrepared(client, job.statement, job.values, columns))
    } catch (error) {
      if (wasMeantForAnother(error, job)) events.again(job)
      else job.fail(error)
    }
    jobs.splice(jobs.indexOf(job), 1)
    const waited = began === null ? 0 : Math.max(0, began - job.since)
    began = performance.now()
    slow = false
    breakOffFirst()
    events.done(waited)
  }

  return {
    get load() {
      return jobs.length
    },
    get slow() {
      return slow
    },
    run(job) {
      if (cancelling) suspects.add(job)
      if (jobs.push(job) === 1 && began !== null) began = performance.now()
      void perform(job)
    },
    behind: () => jobs.slice(1),
    behindSlow(milliseconds) {
      if (jobs.length === 0 || began === null || performance.now() - began < milliseconds) return []
      slow = true
      return jobs.slice(1).filter(({ moved }) => !moved)
    },
    dropGone,
    end: () =>
      opened.then(
        () => client.end(),
        () => undefined,
      ),
  }
}
