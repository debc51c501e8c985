import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EVENT_QUEUE } from '../../domain/events.ts'
import { ORDER_QUEUE } from '../../domain/orders/move.ts'
import { createJobQueue, type JobQueue } from '../../server/jobs/queue.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { quietLog } from '../support/log.ts'
import { seedOf } from '../support/seed.ts'
import { shopOf } from '../support/shop.ts'

describe('a worker for some queues', () => {
  let backplane: TestBackplane
  let other: JobQueue | undefined

  beforeAll(async () => {
    backplane = await startTestBackplane({ env: { WORKER_QUEUES: ` ${ORDER_QUEUE} ` } })
  })
  afterAll(async () => {
    await other?.stop()
    await backplane?.close()
  })

  const statesOf = (name: string) =>
    backplane.app.db.as({ userId: null, tenantIds: [] }, async (tx) => {
      const rows = await tx.$queryRaw<{ state: string }[]>`select state::text from pgboss.job where name = ${name}`
      return rows.map(({ state }) => state)
    })

  it('fulfils orders, and leaves the jobs of other queues to the workers that are for them', async () => {
    const { app } = backplane
    const seed = seedOf(backplane)
    const tenant = await seed.tenant()
    await seed.cardOnFile(tenant)
    const shop = shopOf(app, seed)
    await shop.add(tenant, await shop.put())
    const { orderId: id } = await shop.place(tenant)
    const order = () =>
      app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) => tx.order.findUniqueOrThrow({ where: { id } }))
    await eventually(async () => (await order()).state === 'fulfilled', 'the order is fulfilled')
    const left = await statesOf(EVENT_QUEUE)
    expect(left).toContain('created')
    expect(new Set(left)).toEqual(new Set(['created']))
    other = await createJobQueue(backplane.database.appUrl, quietLog)
    await other.work(app, [EVENT_QUEUE])
    await eventually(
      async () => (await statesOf(EVENT_QUEUE)).every((state) => state === 'completed'),
      'what followed from it is taken up',
    )
  })

  it('does not start for a queue that there is not, and says which there are', async () => {
    const starting = startTestBackplane({ env: { WORKER_QUEUES: 'orders.work, orders.werk' } })
    await expect(starting).rejects.toThrow(
      /WORKER_QUEUES names "orders\.werk", and there is no such queue\. There are: events\.consume, .*orders\.work/,
    )
  })
})
