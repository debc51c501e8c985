import pg from 'pg'
import utils from 'pg/lib/utils.js'
import type { Together } from '../../reads/prepared.ts'
import type { StatementCanceller } from './cancel-statements.ts'
import { type KnownColumns, runPrepared } from './prepared-read.ts'
import { READ_SETTINGS } from './read-connection.ts'
import type { ReadJob } from './read-job.ts'
import { withSettings } from './with-settings.ts'

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
  /** Whoever is not in the first group, and waits for nobody else. */
  behind(): readonly ReadJob[]
  /**
   * Marks it slow when its first group has been running, or waiting for the connection to be made, for `milliseconds`.
   *
   * @returns once, whoever waits on it then, and what is running
   */
  passSlow(milliseconds: number): { readonly running: Group | null; readonly jobs: readonly ReadJob[] } | null
  /** Breaks the first group off when nobody waits for it any more. */
  dropGone(): void
  end(): Promise<void>
}

export interface TogetherConnectionEvents {
  /** A group has ended: those whom it answered had waited for so many ms each to be run. */
  done(waitedMs: readonly number[]): void
  /** These have no answer, for whatever reason, and are not asked elsewhere: each is asked alone, and told what is the matter with it. */
  failed(jobs: readonly ReadJob[]): void
  lost(): void
  /** It could not be made, or not be given its role. */
  unusable(): void
}

const CONNECT_MS = 5_000
/** The word to break off is not said twice within this. */
const TOLD_MS = 1_000

/** @param role what every statement is run under: only its walls are evaluated for each row, so nothing is run before it is taken on */
export function openTogetherConnection(
  url: string,
  role: string,
  canceller: StatementCanceller,
  events: TogetherConnectionEvents,
): TogetherConnection {
  const client = new pg.Client({
    connectionString: withSettings(url, { ...READ_SETTINGS, role }),
    pipeline: true,
    connectionTimeoutMillis: CONNECT_MS,
  })
  // Unheard, an error would end the process.
  client.on('error', events.lost)
  client.on('end', events.lost)
  const groups: Group[] = []
  const columns: KnownColumns = new Map()
  let began = performance.now()
  let slow = false
  let pid: number | null = null
  /** For which group the last word was meant, and when it was sent. */
  let told: { readonly group: Group; readonly at: number } | null = null
  const opened = client.connect().then(async () => {
    const { rows } = await client.query<{ pid: number; role: string }>(
      'select pg_backend_pid() as pid, current_user as role',
    )
    if (rows[0]?.role !== role) throw new Error(`the connection is not of ${role}`)
    pid = rows[0].pid
    began = performance.now()
    slow = false
  })
  opened.catch(() => {
    events.unusable()
    void client.end()
  })
  const isAsked = ({ settled, left }: ReadJob) => !settled && !left

  async function perform(group: Group): Promise<void> {
    const { together, jobs } = group
    let asked: readonly ReadJob[] = []
    try {
      await opened
      const rows = jobs.some(isAsked) ? await runPrepared(client, together, transposed(jobs), columns) : []
      asked = jobs.filter(isAsked)
      for (const row of rows) jobs[Number(row.place) - 1]?.answer([row])
    } catch {
      // Which of them it was, each is told by a statement of its own.
      asked = jobs.filter(isAsked)
    }
    const unanswered = asked.filter(({ settled }) => !settled)
    const waited = asked.filter(({ settled }) => settled).map(({ since }) => Math.max(0, began - since))
    groups.splice(groups.indexOf(group), 1)
    began = performance.now()
    slow = false
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
    behind: () => groups.slice(1).flatMap(({ jobs }) => jobs.filter(isAsked)),
    passSlow(milliseconds) {
      const [group] = groups
      if (slow || !group || performance.now() - began < milliseconds) return null
      slow = true
      return { running: pid === null ? null : group, jobs: groups.flatMap(({ jobs }) => jobs.filter(isAsked)) }
    },
    dropGone() {
      for (const { jobs } of groups) for (const job of jobs) job.isGone()
      const [first] = groups
      if (!slow || pid === null || !first || first.jobs.some(({ settled }) => !settled)) return
      if (told?.group === first && performance.now() - told.at < TOLD_MS) return
      told = { group: first, at: performance.now() }
      // Should the word come when it has ended, the next is broken off in its place, and asked one by one.
      void canceller.cancel(pid)
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
