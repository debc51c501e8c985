import { type Db as JobDatabase, type JobResult, type JobWithMetadata, PgBoss } from 'pg-boss'
import type { App, Jobs } from '../../domain/app.ts'
import { rowsOf, txStatement } from '../../domain/db/on-transaction.ts'
import type { PreparedTx, Tx } from '../../domain/db.ts'
import { type GivenUpJob, keepDeadLetter } from '../../domain/dead-letters/keep.ts'
import { consume, EVENT_QUEUE, PROVIDER_EVENT_QUEUE } from '../../domain/events.ts'
import { EXPORT_QUEUE } from '../../domain/exports/ask.ts'
import { runExport } from '../../domain/exports/run.ts'
import { INBOX_QUEUE } from '../../domain/inbox/intake.ts'
import { processInboxEvent } from '../../domain/inbox/process.ts'
import { deliver } from '../../domain/notifications/deliver.ts'
import { DELIVERY_QUEUE } from '../../domain/notifications/notify.ts'
import { ORDER_QUEUE } from '../../domain/orders/move.ts'
import { workOnOrder } from '../../domain/orders/work.ts'
import { runMigration } from '../../domain/plan-migrations/run.ts'
import { MIGRATION_QUEUE } from '../../domain/plan-migrations/start.ts'
import { RECONCILE_QUEUE } from '../../domain/reconcile/ask.ts'
import { reconcileAsAsked } from '../../domain/reconcile/work.ts'
import type { Log } from '../../providers/host.ts'
import { LaunchError } from '../database/errors.ts'
import { DEAD_LETTER_QUEUE, JOBS_SCHEMA } from '../database/jobs-schema.ts'
import { prepareStatements } from './prepare-statements.ts'

type Data = Readonly<Record<string, unknown>>

/** Every queue and what is done with a job of it. Made by the owner when the database is prepared. */
const HANDLERS: Readonly<Record<string, (app: App, data: Data) => Promise<void>>> = {
  [EVENT_QUEUE]: consume,
  [PROVIDER_EVENT_QUEUE]: consume,
  [INBOX_QUEUE]: (app, data) => processInboxEvent(app, String(data.inboxEventId)),
  [EXPORT_QUEUE]: (app, data) => runExport(app, { exportId: String(data.exportId), userId: String(data.userId) }),
  [ORDER_QUEUE]: (app, data) => workOnOrder(app, { orderId: String(data.orderId), tenantId: String(data.tenantId) }),
  [RECONCILE_QUEUE]: (app, data) => reconcileAsAsked(app, { runId: String(data.runId) }),
  [MIGRATION_QUEUE]: (app, data) => runMigration(app, { migrationId: String(data.migrationId) }),
  [DELIVERY_QUEUE]: (app, data) => deliver(app, { deliveryId: String(data.deliveryId), userId: String(data.userId) }),
}

export const QUEUES: readonly string[] = Object.keys(HANDLERS)

/**
 * Of which queues a worker takes jobs, as WORKER_QUEUES names them; all of them where it names none.
 * @throws LaunchError for a name that is no queue's
 */
export function queuesNamed(names: readonly string[]): readonly string[] {
  const unknown = names.filter((name) => !QUEUES.includes(name))
  if (unknown.length === 0) return names.length > 0 ? names : QUEUES
  throw new LaunchError(
    `WORKER_QUEUES names "${unknown.join('", "')}", and there is no such queue. There are: ${QUEUES.join(', ')}.`,
  )
}

export interface JobQueue extends Jobs {
  /**
   * Starts the workers; jobs are handled until `stop`.
   * @param queues of which jobs are taken; those of another wait for another worker
   */
  work(app: App, queues?: readonly string[]): Promise<void>
  /** Waits for the jobs under way, at most ten seconds; what is left is taken up by the next worker. */
  stop(): Promise<void>
}

/**
 * `atOnce`: how many jobs a worker takes together, which share what a job costs beside its own work. One that hangs holds up its
 * worker's next, so that as many may hang as there are workers before a queue stands still.
 */
const USUAL = { workers: 4, atOnce: 1 } as const
const LANES: Readonly<Record<string, { readonly workers: number; readonly atOnce: number }>> = {
  [ORDER_QUEUE]: { workers: 4, atOnce: 4 },
  [EVENT_QUEUE]: { workers: 4, atOnce: 2 },
}
const POLLING = { pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: 2, includeMetadata: true } as const

/** pg-boss makes one job of a queue, or many, always in the same words: they are prepared. */
function inTransaction(tx: Tx | PreparedTx): JobDatabase {
  return { executeSql: async (text, values = []) => ({ rows: [...(await rowsOf(tx, txStatement(text), values))] }) }
}

/** pg-boss keeps of a dead letter where it came from, and the error of its last try. */
function givenUp(job: JobWithMetadata<Data>): GivenUpJob {
  const { message } = { ...job.sourceOutput } as { message?: unknown }
  return {
    jobId: job.sourceId ?? job.id,
    queue: job.sourceName ?? DEAD_LETTER_QUEUE,
    data: job.data,
    error: typeof message === 'string' ? message : JSON.stringify(job.sourceOutput ?? 'its worker was gone'),
    attempts: (job.sourceRetryCount ?? 0) + 1,
  }
}

/** One job of those that were taken together: its failure is its own. */
async function attempt(job: JobWithMetadata<Data>, work: () => Promise<void>, log: Log): Promise<JobResult> {
  const { id, name: queue } = job
  try {
    await work()
    return { id, status: 'completed' }
  } catch (error) {
    const last = job.retryCount >= job.retryLimit
    const fields = { err: error, queue, jobId: id }
    if (last) log.error(fields, 'a job failed and is given up')
    else log.warn(fields, 'a job failed and will be tried again')
    return { id, status: 'failed', output: error }
  }
}

/** pg-boss as the app's role, its own migrations off: schema and queues are made by the owner (server/database/jobs-schema.ts). */
export async function createJobQueue(databaseUrl: string, log: Log): Promise<JobQueue> {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    schema: JOBS_SCHEMA,
    migrate: false,
    createSchema: false,
    schedule: false,
    max: 6,
    useListenNotify: true,
    reindex: false,
    // How soon the job of a worker that was killed is seen to have nobody.
    superviseIntervalSeconds: 15,
    monitorIntervalSeconds: 15,
  })
  boss.on('error', (error) => log.warn({ err: error }, 'the job queue could not reach its database'))
  boss.on('warning', (warning) => log.debug({ warning }, 'the job queue warns'))
  await boss.start()
  prepareStatements(boss.getDb())
  return {
    async enqueue(tx, queue, data) {
      await boss.send(queue, { ...data }, { db: inTransaction(tx) })
    },
    async enqueueAll(tx, queue, datas) {
      if (datas.length > 0)
        await boss.insert(
          queue,
          datas.map((data) => ({ data: { ...data } })),
          { db: inTransaction(tx) },
        )
    },
    async work(app, queues = QUEUES) {
      await boss.work(DEAD_LETTER_QUEUE, { ...POLLING, localConcurrency: 1 }, async (jobs: JobWithMetadata<Data>[]) => {
        for (const job of jobs) await keepDeadLetter(app, givenUp(job))
      })
      for (const [queue, handle] of Object.entries(HANDLERS)) {
        if (!queues.includes(queue)) continue
        const { workers, atOnce: batchSize } = LANES[queue] ?? USUAL
        for (let worker = 0; worker < workers; worker += 1) {
          // Who has found as many jobs as they take looks for the next at once: by itself pg-boss waits between two jobs as long as it does on an empty
          // queue, and what has piled up would take seconds each.
          let id: string | null = null
          id = await boss.work(
            queue,
            { ...POLLING, batchSize, perJobResults: true },
            async (jobs: JobWithMetadata<Data>[]) => {
              if (id !== null && jobs.length === batchSize) boss.notifyWorker(id)
              return Promise.all(jobs.map((job) => attempt(job, () => handle(app, job.data), log)))
            },
          )
        }
      }
    },
    async stop() {
      await boss.stop({ graceful: true, timeout: 10_000 })
    },
  }
}
