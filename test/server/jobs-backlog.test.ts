import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openIntake } from '../../domain/inbox/intake.ts'
import { newId } from '../../lib/ids.ts'
import type { CustomerRef, PaymentsEvent, SubscriptionRef } from '../../providers/payments/port.ts'
import { createJobQueue, type JobQueue } from '../../server/jobs/queue.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { quietLog } from '../support/log.ts'

const PILED_UP = 200

describe('webhooks that have piled up while no worker ran', () => {
  let backplane: TestBackplane
  let queue: JobQueue | undefined

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
  })
  afterAll(async () => {
    await queue?.stop()
    await backplane?.close()
  })

  /** Of nobody whom we know, so that the provider is not asked. */
  const event = (): PaymentsEvent => ({
    id: `evt_${newId()}`,
    account: null,
    type: 'customer.subscription.updated',
    subject: { kind: 'subscription', ref: 'sub_nobody' as SubscriptionRef },
    customer: 'cus_nobody' as CustomerRef,
    occurredAt: new Date(),
  })
  const waiting = () =>
    backplane.app.db.as({ userId: null, tenantIds: [] }, (tx) => tx.inboxEvent.count({ where: { processedAt: null } }))

  it('are processed one after the other, and no worker rests after each', async () => {
    const intake = openIntake(backplane.app)
    await Promise.all(Array.from({ length: PILED_UP }, () => intake(event())))
    expect(await waiting()).toBe(PILED_UP)
    queue = await createJobQueue(backplane.database.appUrl, quietLog)
    await queue.work(backplane.app)
    await eventually(async () => (await waiting()) === 0, 'all of them are processed')
  })
})
