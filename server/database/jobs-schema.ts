import pg from 'pg'
import { PgBoss } from 'pg-boss'
import type { Log } from '../../providers/host.ts'
import { APP_ROLE, OPERATOR_ROLE, SWEEP_ROLE } from './roles.ts'

export const JOBS_SCHEMA = 'pgboss'

/** Where every queue puts what it gives up, also a job whose worker is gone for good. */
export const DEAD_LETTER_QUEUE = 'dead-letters.keep'

/**
 * Workers are woken by NOTIFY. A job that fails is tried again after 1, 2, 4 … seconds, at most five minutes, for about an hour. A worker says all the while
 * that it lives: one that was killed loses its job within a minute, and one that hangs after ten. What is given up goes into the queue of dead letters.
 */
const QUEUE_OPTIONS = {
  notify: true,
  retryLimit: 18,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 300,
  expireInSeconds: 600,
  heartbeatSeconds: 30,
} as const

/**
 * Makes or migrates pg-boss's schema and the queues that are missing, as the owner: creating a queue attaches a partition.
 * The app's roles may then send, fetch, complete and maintain, with pg-boss's own `migrate` off.
 */
export async function prepareJobs(
  owner: pg.ClientBase,
  input: { ownerUrl: string; queues: readonly string[]; log: Log },
): Promise<void> {
  const boss = new PgBoss({
    connectionString: input.ownerUrl,
    schema: JOBS_SCHEMA,
    max: 2,
    supervise: false,
    schedule: false,
  })
  boss.on('error', (error) => input.log.error({ err: error }, 'pg-boss while preparing its schema'))
  await boss.start()
  try {
    const existing = new Map((await boss.getQueues()).map((queue) => [queue.name, queue]))
    const deadLetter = DEAD_LETTER_QUEUE
    if (!existing.has(deadLetter)) await boss.createQueue(deadLetter, QUEUE_OPTIONS)
    for (const queue of input.queues) {
      const known = existing.get(queue)
      if (!known) await boss.createQueue(queue, { ...QUEUE_OPTIONS, deadLetter })
      else if (known.deadLetter !== deadLetter || known.heartbeatSeconds !== QUEUE_OPTIONS.heartbeatSeconds)
        await boss.updateQueue(queue, { heartbeatSeconds: QUEUE_OPTIONS.heartbeatSeconds, deadLetter })
    }
  } finally {
    await boss.stop({ graceful: false })
  }
  const schema = pg.escapeIdentifier(JOBS_SCHEMA)
  for (const role of [APP_ROLE, SWEEP_ROLE, OPERATOR_ROLE]) {
    await owner.query(`grant usage on schema ${schema} to ${role}`)
    await owner.query(`grant select, insert, update, delete on all tables in schema ${schema} to ${role}`)
    await owner.query(`grant usage, select on all sequences in schema ${schema} to ${role}`)
    await owner.query(`grant execute on all functions in schema ${schema} to ${role}`)
  }
}
