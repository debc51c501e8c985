import pg from 'pg'
import utils from 'pg/lib/utils.js'
import type { Together } from '../../reads/prepared.ts'
import type { StatementCanceller } from './cancel-statements.ts'
import { type KnownColumns, runPrepared } from './prepared-read.ts'
import type { ReadJob } from './read-job.ts'

/** Those who are answered by one statement. */
export interface Group {
  readonly together: Together
  readonly jobs: readonly ReadJob[]
}

/** One connection with groups on it, of which the first is running. */
export interface TogetherConnection {
  /** Groups that are on it. */
  readonly load: number
  /** Its first group has been running for long: it is given nothing more until that has ended. */
  readonly slow: boolean
  run(group: Group): void
  /** Marks it slow when its first group has been running for `milliseconds`. @returns whoever waits on it then, once */
  passSlow(milliseconds: number): readonly ReadJob[]
  /** Breaks the first group off when nobody waits for it any more. */
  dropGone(): void
  end(): Promise<void>
}

export interface TogetherConnectionEvents {
  /** A group has ended, whose jobs had waited for so many ms each to be run. */
  done(waitedMs: readonly number[]): void
  /** These have no answer, for whatever reason: each is asked alone, and told what is the matter with it. */
  failed(jobs: readonly ReadJob[]): void
  lost(): void
}

const CONNECT_MS = 5_000

/** @param options for the server: the role, and what every statement is run under */
export function openTogetherConnection(
  url: string,
  options: string,
  canceller: StatementCanceller,
  events: TogetherConnectionEvents,
): TogetherConnection {
  const client = new pg.Client({
    connectionString: url,
    pipeline: true,
    connectionTimeoutMillis: CONNECT_MS,
    options,
  })
  // Unheard, an error would end the process.
  client.on('error', events.lost)
  client.on('end', events.lost)
  const groups: Group[] = []
  const columns: KnownColumns = new Map()
  let began = performance.now()
  let slow = false
  let pid: number | null = null
  const opened = client.connect().then(async () => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    pid = rows[0]?.pid ?? null
    began = performance.now()
  })
  opened.catch(events.lost)

  async function perform(group: Group): Promise<void> {
    const { together, jobs } = group
    try {
      await opened
      const rows = await runPrepared(client, together, transposed(jobs), columns)
      for (const row of rows) jobs[Number(row.place) - 1]?.answer([row])
    } catch (error) {
      // Which of them it was, each is told by a statement of its own. Some are asked again already.
      for (const job of jobs) if (job.moved) job.fail(error)
    }
    const waited = jobs.map(({ since }) => Math.max(0, began - since))
    groups.splice(groups.indexOf(group), 1)
    began = performance.now()
    slow = false
    const unanswered = jobs.filter(({ settled, moved }) => !settled && !moved)
    if (unanswered.length > 0) events.failed(unanswered)
    events.done(waited)
  }

  return {
    get load() {
      return groups.length
    },
    get slow() {
      return slow
    },
    run(group) {
      if (groups.push(group) === 1) began = performance.now()
      void perform(group)
    },
    passSlow(milliseconds) {
      if (slow || groups.length === 0 || performance.now() - began < milliseconds) return []
      slow = true
      return groups.flatMap(({ jobs }) => jobs).filter(({ settled, moved }) => !settled && !moved)
    },
    dropGone() {
      for (const { jobs } of groups) for (const job of jobs) job.isGone()
      const [first] = groups
      if (slow && pid !== null && first?.jobs.every(({ settled }) => settled)) void canceller.cancel(pid)
    },
    end: () =>
      opened.then(
        () => client.end(),
        () => undefined,
      ),
  }
}

/** A list for each parameter, with an element for each who asks. @throws what cannot be sent */
export function transposed(jobs: readonly Pick<ReadJob, 'values'>[]): (string | Buffer | null)[][] {
  const asked = jobs.map(({ values }) => values.map((value) => utils.prepareValue(value)))
  return (asked[0] ?? []).map((_, at) => asked.map((values) => values[at] ?? null))
}
