import pg from 'pg'
import type { Row } from '../../reads/prepared.ts'
import type { ReadJob } from './read-job.ts'

/** One connection with statements on it, of which the first is running. */
export interface ReadConnection {
  readonly load: number
  readonly slow: boolean
  run(job: ReadJob): void
  /** Marks it slow when its first statement has been running for `milliseconds`. @returns what stands behind that, once */
  behindSlow(milliseconds: number): readonly ReadJob[]
  /** Waits for what is under way. */
  end(): Promise<void>
}

const CONNECT_MS = 5_000
/** A generic plan is right for every shape of statement that the engine writes; replanning costs half the throughput. */
const OPTIONS = '-c plan_cache_mode=force_generic_plan -c statement_timeout=10000'

/**
 * By pg's pipeline mode: what is asked is sent at once. Each statement is a transaction that ends with a Sync of its own, and its error
 * is its alone. When the connection breaks, or cannot be made, all that is on it fails.
 *
 * @param done called when a statement has ended; @param lost called when the connection can take no more
 */
export function openReadConnection(url: string, done: () => void, lost: () => void): ReadConnection {
  const client = new pg.Client({
    connectionString: url,
    pipeline: true,
    connectionTimeoutMillis: CONNECT_MS,
    options: OPTIONS,
  })
  // Unheard, an error would end the process.
  client.on('error', lost)
  client.on('end', lost)
  const jobs: ReadJob[] = []
  /** When the first began to run; null before there is a connection. */
  let began: number | null = null
  let slow = false
  const opened = client.connect().then(() => {
    began = performance.now()
  })
  opened.catch(lost)

  async function perform(job: ReadJob): Promise<void> {
    try {
      await opened
      const { name, text } = job.statement
      job.answer((await client.query<Row>({ name, text, values: [...job.values] })).rows)
    } catch (error) {
      job.fail(error)
    }
    jobs.splice(jobs.indexOf(job), 1)
    began = performance.now()
    slow = false
    done()
  }

  return {
    get load() {
      return jobs.length
    },
    get slow() {
      return slow
    },
    run(job) {
      if (jobs.push(job) === 1 && began !== null) began = performance.now()
      void perform(job)
    },
    behindSlow(milliseconds) {
      if (jobs.length === 0 || began === null || performance.now() - began < milliseconds) return []
      slow = true
      return jobs.slice(1).filter(({ moved }) => !moved)
    },
    end: () =>
      opened.then(
        () => client.end(),
        () => undefined,
      ),
  }
}
