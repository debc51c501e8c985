import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { App } from '../../domain/app.ts'
import { storePaymentsEvents } from '../../domain/inbox/intake.ts'
import { processInboxEvent } from '../../domain/inbox/process.ts'
import { newId } from '../../lib/ids.ts'
import type { CustomerRef, PaymentsEvent, SubscriptionRef } from '../../providers/payments/port.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { seedOf } from '../support/seed.ts'

const NOBODY = { userId: null, tenantIds: [] }

describe('events of the payments provider that wait', () => {
  let backplane: TestBackplane
  let customer: CustomerRef
  let subscription: SubscriptionRef

  beforeAll(async () => {
    // No worker: it would take up what the seed's own events are told with, and ours along with them.
    backplane = await startTestBackplane({ worker: false })
    const tenant = await seedOf(backplane).tenant({ plan: 'standard' })
    const known = await backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
      tx.subscription.findFirstOrThrow({ include: { customer: true } }),
    )
    customer = known.customer.ref as CustomerRef
    subscription = known.ref as SubscriptionRef
  })
  afterAll(() => backplane?.close())

  const eventOf = (ref: SubscriptionRef): PaymentsEvent => ({
    id: `evt_${newId()}`,
    account: null,
    type: 'customer.subscription.updated',
    subject: { kind: 'subscription', ref },
    customer,
    occurredAt: new Date('2026-11-21T09:00:00Z'),
  })
  /** In the inbox, and without a job: the test says when each is taken up. */
  const store = async (events: readonly PaymentsEvent[]): Promise<string[]> => {
    const ids = await backplane.app.db.as(NOBODY, (tx) => storePaymentsEvents(backplane.app, tx, events))
    return ids.filter((id) => id !== null)
  }
  const stored = (ids: readonly string[]) =>
    backplane.app.db.as(NOBODY, async (tx) => {
      const rows = await tx.inboxEvent.findMany({ where: { id: { in: [...ids] } } })
      return ids.map((id) => rows.find((row) => row.id === id))
    })
  /** The product, beside which it is counted how often its provider is asked. */
  function counting(onRead: (reads: number) => Promise<unknown> = async () => undefined) {
    let reads = 0
    const app: App = {
      ...backplane.app,
      payments: {
        ...backplane.app.payments,
        getSubscriptions: async (refs, read) => {
          reads += 1
          const answer = await backplane.app.payments.getSubscriptions(refs, read)
          await onRead(reads)
          return answer
        },
      },
    }
    return { app, reads: () => reads }
  }

  it('and name the same are processed by one look at the provider', async () => {
    const ids = await store(Array.from({ length: 6 }, () => eventOf(subscription)))
    const { app, reads } = counting()
    for (const id of ids) await processInboxEvent(app, id)
    // A look is two reads that agree.
    expect(reads()).toBe(2)
    expect((await stored(ids)).map((row) => row?.outcome)).toEqual(ids.map(() => 'applied'))
  })

  it('but came after that look began are looked at again', async () => {
    const [first = ''] = await store([eventOf(subscription)])
    const late: string[] = []
    const { app, reads } = counting(async (count) => {
      if (count === 1) late.push(...(await store([eventOf(subscription)])))
    })
    await processInboxEvent(app, first)
    expect((await stored(late)).map((row) => row?.processedAt)).toEqual([null])
    await processInboxEvent(app, late[0] ?? '')
    expect(reads()).toBe(4)
  })

  it('and name something else wait for their own', async () => {
    const [one = '', other = ''] = await store([eventOf(subscription), eventOf('sub_of_somebody' as SubscriptionRef)])
    await processInboxEvent(counting().app, one)
    expect((await stored([other])).map((row) => row?.processedAt)).toEqual([null])
  })

  it('are left to their own tries where a look fails', async () => {
    const [first = '', second = ''] = await store([eventOf(subscription), eventOf(subscription)])
    const { app } = counting(async () => {
      throw new Error('the provider is away')
    })
    await expect(processInboxEvent(app, first)).rejects.toThrow('the provider is away')
    const rows = await stored([first, second])
    expect(rows.map((row) => [row?.attempts, row?.lastError, row?.processedAt])).toEqual([
      [1, 'the provider is away', null],
      [0, null, null],
    ])
  })
})
