import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SystemViewer, systemViewer } from '../../domain/access.ts'
import { consume, EVENT_QUEUE, emit } from '../../domain/events.ts'
import { activeSubscriptions, monthlyRecurringRevenue } from '../../domain/metrics/read.ts'
import { registerDevice } from '../../examples/better-movies/domain/register-device.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { readMailbox } from '../support/mailbox.ts'
import { asOwner } from '../support/rows.ts'
import { type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

interface Job {
  readonly id: string
  readonly data: { readonly consumer: string; readonly event: { readonly id: string; readonly type: string } }
}

describe('what has happened', () => {
  let backplane: TestBackplane
  let seed: Seed
  let tenant: SeededTenant

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    seed = seedOf(backplane)
    tenant = await seed.tenant({ plan: 'basic' })
  })
  afterAll(() => backplane?.close())

  const jobs = (queue = EVENT_QUEUE) =>
    asOwner(backplane.database, async (owner) => {
      const { rows } = await owner.query<Job>('select id, data from pgboss.job where name = $1 order by created_on', [
        queue,
      ])
      return rows
    })
  const planted = (type: string) => ({ type, tenantId: tenant.id, payload: { planted: true }, occurredAt: new Date() })
  const told = (type: string) =>
    backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) => tx.event.count({ where: { type } }))

  it('is worked on by nobody whose business it is not', async () => {
    const { app } = backplane
    const before = (await jobs()).length
    const payload = { paymentId: tenant.id, purposeKind: 'gift', purposeId: null, routed: false }
    const event = { type: 'payment.succeeded', tenantId: tenant.id, payload, occurredAt: new Date() }
    const tell = (more: object, viewer: SystemViewer) =>
      app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
        emit(app, tx, viewer, { ...event, payload: { ...payload, ...more } }),
      )
    await tell({}, systemViewer('payments.mirror', tenant.id))
    await tell({ purposeKind: 'order', purposeId: tenant.id }, systemViewer('orders.work', tenant.id))
    expect(await jobs()).toHaveLength(before)
    await tell({ purposeKind: 'order', purposeId: tenant.id }, systemViewer('payments.mirror', tenant.id))
    await tell({ purposeKind: 'order', purposeId: tenant.id, routed: true }, systemViewer('orders.work', tenant.id))
    const added = (await jobs()).slice(before)
    expect(added.map((job) => job.data.consumer)).toEqual(['orders.follow-payment', 'sales.follow'])
    await asOwner(backplane.database, (owner) =>
      owner.query('delete from pgboss.job where id = any($1)', [added.map(({ id }) => id)]),
    )
  })

  it('is told, and worked on, only when the change itself stands', async () => {
    const { app } = backplane
    const viewer = systemViewer('test', tenant.id)
    const before = (await jobs()).length
    const known = await told('holding.acquired')
    const failing = app.db.as({ userId: null, tenantIds: [tenant.id] }, async (tx) => {
      await emit(app, tx, viewer, planted('holding.acquired'))
      throw new Error('planted')
    })
    await expect(failing).rejects.toThrow('planted')
    expect(await told('holding.acquired')).toBe(known)
    expect(await jobs()).toHaveLength(before)
    await app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
      emit(app, tx, viewer, planted('holding.acquired')),
    )
    expect(await told('holding.acquired')).toBe(known + 1)
    const added = (await jobs()).slice(before)
    expect(added.map((job) => job.data.consumer)).toEqual(['metrics.record'])
    // Nobody may work on it: it says nothing.
    await asOwner(backplane.database, (owner) => owner.query('delete from pgboss.job where id = $1', [added[0]?.id]))
  })

  it('has its effect once, though every job is delivered three times and in any order', async () => {
    const { app, url } = backplane
    await registerDevice(app, await tenant.owner.viewer(), { tenantId: tenant.id, name: 'TV' })
    const all = await jobs()
    expect(new Set(all.map((job) => job.data.consumer))).toContain('notify.limit-near')
    for (const job of [...all, ...all.toReversed()]) await consume(app, job.data)
    await Promise.all(all.map((job) => consume(app, job.data)))
    const staff = await (await seed.operator()).viewer()
    expect(await activeSubscriptions(app, staff, null)).toBe(1)
    expect(await monthlyRecurringRevenue(app, staff, null)).toEqual([])
    const feed = await app.db.as({ userId: tenant.owner.userId, tenantIds: [] }, (tx) =>
      tx.notification.groupBy({ by: ['type'], _count: true, orderBy: { type: 'asc' } }),
    )
    expect(feed).toEqual([{ type: 'limit-near', _count: 1 }])
    expect(await readMailbox(url, tenant.owner.email)).toEqual([])
    expect(await jobs('deliveries.send')).toHaveLength(1)
  })

  it('is left alone when its consumer is no longer there', async () => {
    const [job] = await jobs()
    await expect(consume(backplane.app, { ...job?.data, consumer: 'an.extension.taken.out' })).resolves.toBeUndefined()
  })

  it('leaves one entry in the audit log for each change of the main verbs', async () => {
    const entries = await backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
      tx.auditEntry.findMany({ orderBy: [{ at: 'asc' }, { id: 'asc' }] }),
    )
    expect(entries.map((entry) => `${entry.actorKind} ${entry.action}`).toSorted()).toMatchInlineSnapshot(`
      [
        "system paymentMethod.add",
        "user holding.acquire",
        "user paymentMethod.startSetup",
        "user subscription.start",
        "user tenant.create",
      ]
    `)
    const own = entries.filter((entry) => entry.actorKind === 'user')
    expect(new Set(own.map((entry) => entry.actorId))).toEqual(new Set([tenant.owner.userId]))
    expect(entries.every((entry) => entry.requestId !== null)).toBe(true)
  })
})
