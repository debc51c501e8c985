import { fromPrisma, type JobWithMetadata, PgBoss } from 'pg-boss'
import type { App, Jobs } from '../../domain/app.ts'
import { consume, EVENT_QUEUE, PROVIDER_EVENT_QUEUE } from '../../domain/events.ts'
import { processInboxEvent } from '../../domain/inbox/process.ts'
import { INBOX_QUEUE } from '../../domain/inbox/receive.ts'
import { deliver } from '../../domain/notifications/deliver.ts'
import { DELIVERY_QUEUE } from '../../domain/notifications/notify.ts'
import type { Log } from '../../providers/host.ts'
import { JOBS_SCHEMA } from '../database/jobs-schema.ts'

type Data = Readonly<Record<string, unknown>>

/** Every queue and what is done with a job of it. Made by the owner when the database is prepared. */
const HANDLERS: Readonly<Record<string, (app: App, data: Data) => Promise<void>>> = {
  [EVENT_QUEUE]: consume,
  [PROVIDER_EVENT_QUEUE]: consume,
  [INBOX_QUEUE]: (app, data) => processInboxEvent(app, String(data.inboxEventId)),
  [DELIVERY_QUEUE]: (app, data) => deliver(app, { deliveryId: String(data.deliveryId), userId: String(data.userId) }),
}

export const QUEUES: readonly string[] = Object.keys(HANDLERS)

export interface JobQueue extends Jobs {
  /** Starts the workers; jobs are handled until `stop`. */
  work(app: App): Promise<void>
  /** Waits for the jobs under way, at most ten seconds; what is left is taken up by the next worker. */
  stop(): Promise<void>
}

const WORKERS = 4

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
  })
  boss.on('error', (error) => log.warn({ err: error }, 'the job queue could not reach its database'))
  boss.on('warning', (warning) => log.debug({ warning }, 'the job queue warns'))
  await boss.start()
  return {
    async enqueue(tx, queue, data) {
      await boss.send(queue, { ...data }, { db: fromPrisma(tx) })
    },
    async work(app) {
      for (const [queue, handle] of Object.entries(HANDLERS)) {
        await boss.work(
          queue,
          {
            pollingIntervalSeconds: 0.5,
            notifyPollingIntervalSeconds: 2,
            localConcurrency: WORKERS,
            batchSize: 1,
            includeMetadata: true,
          },
          async (jobs: JobWithMetadata<Data>[]) => {
            for (const job of jobs) {
              try {
                await handle(app, job.data)
              } catch (error) {
                const last = job.retryCount >= job.retryLimit
                const fields = { err: error, queue, jobId: job.id }
                if (last) log.error(fields, 'a job failed and is given up')
                else log.warn(fields, 'a job failed and will be tried again')
                throw error
              }
            }
          },
        )
      }
    },
    async stop() {
      await boss.stop({ graceful: true, timeout: 10_000 })
    },
  }
}
