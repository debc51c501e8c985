import { isUuid, newId } from '../../lib/ids.ts'
import type { App } from '../app.ts'

export interface GivenUpJob {
  readonly jobId: string
  readonly queue: string
  readonly data: Readonly<Record<string, unknown>>
  /** The last try's error. */
  readonly error: string
  readonly attempts: number
}

const LONGEST_ERROR = 2_000

/** Keeps a job that was given up, once, until an operator replays it. */
export async function keepDeadLetter(app: Pick<App, 'db' | 'wallClock'>, job: GivenUpJob): Promise<void> {
  const { jobId, queue, data, error, attempts } = job
  const tenantId = tenantOf(data)
  // No row is asked back: a worker writes what only staff reads.
  await app.db.as({ userId: null, tenantIds: tenantId ? [tenantId] : [] }, (tx) =>
    tx.deadLetter.createMany({
      data: [
        {
          id: newId(),
          jobId,
          queue,
          tenantId,
          data: data as object,
          error: error.slice(0, LONGEST_ERROR),
          attempts,
          failedAt: app.wallClock.now(),
        },
      ],
      skipDuplicates: true,
    }),
  )
}

/** Whose job it was, as far as its data says: an order's tenant, or that of the event that was to be consumed. */
function tenantOf(data: Readonly<Record<string, unknown>>): string | null {
  const { tenantId } = { ...(data.event as Readonly<Record<string, unknown>> | undefined), ...data }
  return typeof tenantId === 'string' && isUuid(tenantId) ? tenantId : null
}
