import { PgBoss } from 'pg-boss'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { INBOX_QUEUE, openIntake } from '../../domain/inbox/intake.ts'
import { newId } from '../../lib/ids.ts'
import type { CustomerRef, SubscriptionRef } from '../../providers/payments/port.ts'
import { JOBS_SCHEMA } from '../../server/database/jobs-schema.ts'
import { createJobQueue, type JobQueue } from '../../server/jobs/queue.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { quietLog } from '../support/log.ts'
import { asOwner } from '../support/rows.ts'

describe('a job whose worker was killed', () => {
  let backplane: TestBackplane
  let queue: JobQueue | undefined

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
  })
  afterAll(async () => {
    await queue?.stop()
    await backplane?.close()
  })

  /** Takes the one job that waits, and is never heard of again: as long ago as a worker that lives would have been. */
  async function takeAndDie(): Promise<void> {
    const connectionString = backplane.database.appUrl
    const boss = new PgBoss({
      connectionString,
      schema: JOBS_SCHEMA,
      migrate: false,
      supervise: false,
      schedule: false,
    })
    boss.on('error', () => undefined)
    await boss.start()
    const taken = await boss.fetch(INBOX_QUEUE)
    await boss.stop({ graceful: false })
    expect(taken).toHaveLength(1)
    await asOwner(backplane.database, (owner) =>
      owner.query(
        `update ${JOBS_SCHEMA}.job set heartbeat_on = heartbeat_on - interval '1 minute' where state = 'active'`,
      ),
    )
  }
  const waiting = () =>
    backplane.app.db.as({ userId: null, tenantIds: [] }, (tx) => tx.inboxEvent.count({ where: { processedAt: null } }))

  it('is done by another long before the ten minutes that a job may take are over', async () => {
    const intake = openIntake(backplane.app)
    await intake({
      ...{ id: `evt_${newId()}`, account: null, type: 'customer.subscription.updated', occurredAt: new Date() },
      subject: { kind: 'subscription', ref: 'sub_nobody' as SubscriptionRef },
      customer: 'cus_nobody' as CustomerRef,
    })
    await takeAndDie()
    queue = await createJobQueue(backplane.database.appUrl, quietLog)
    await queue.work(backplane.app)
    await eventually(async () => (await waiting()) === 0, 'the webhook is processed', 60_000)
  })
})
