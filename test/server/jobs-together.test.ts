import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ORDER_QUEUE } from '../../domain/orders/move.ts'
import { createJobQueue, type JobQueue } from '../../server/jobs/queue.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { quietLog } from '../support/log.ts'
import { type SeededTenant, seedOf } from '../support/seed.ts'
import { shopOf } from '../support/shop.ts'

/** Fewer than a worker takes together, so that the poisoned one has company. */
const ORDERS = 3

describe('orders that a worker takes together', () => {
  let backplane: TestBackplane
  let queue: JobQueue | undefined

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
  })
  afterAll(async () => {
    await queue?.stop()
    await backplane?.close()
  })

  /** `done`: at their first try. `failed`: which have been tried, and will be tried again. */
  const jobs = () =>
    backplane.app.db.as({ userId: null, tenantIds: [] }, async (tx) => {
      const [row] = await tx.$queryRaw<{ done: number; failed: number }[]>`
        select count(*) filter (where state = 'completed' and retry_count = 0)::int as done, count(*) filter (where state <> 'completed' and output is not null)::int as failed
        from pgboss.job where name = ${ORDER_QUEUE}`
      return row
    })

  it('are fulfilled beside one that cannot be worked on, whose job alone is tried again', async () => {
    const { app } = backplane
    const seed = seedOf(backplane)
    const shop = shopOf(app, seed)
    const product = await shop.put()
    const placed: { readonly id: string; readonly tenant: SeededTenant }[] = []
    queue = await createJobQueue(backplane.database.appUrl, quietLog)
    const poison = { orderId: 'no id at all', tenantId: 'of nobody' }
    await app.db.as({ userId: null, tenantIds: [] }, (tx) => app.jobs.enqueue(tx, ORDER_QUEUE, poison))
    for (let number = 0; number < ORDERS; number += 1) {
      const tenant = await seed.tenant()
      await seed.cardOnFile(tenant)
      await shop.add(tenant, product)
      placed.push({ id: (await shop.place(tenant)).orderId, tenant })
    }
    await queue.work(app)
    const states = () =>
      Promise.all(
        placed.map(({ id, tenant }) =>
          app.db.as({ userId: null, tenantIds: [tenant.id] }, async (tx) => {
            const { state } = await tx.order.findUniqueOrThrow({ where: { id } })
            return state
          }),
        ),
      )
    await eventually(async () => (await states()).every((state) => state === 'fulfilled'), 'they are fulfilled')
    // The poisoned job may be another worker's, which says so when it has tried.
    await eventually(async () => {
      const found = await jobs()
      return found?.done === ORDERS && found.failed === 1
    }, 'their jobs are done, and the other has been tried')
    expect(await jobs()).toEqual({ done: ORDERS, failed: 1 })
  })
})
