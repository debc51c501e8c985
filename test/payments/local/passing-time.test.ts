import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addMs, DAY, HOUR } from '../../../lib/clock.ts'
import type { ProviderSubscription } from '../../../providers/payments/port.ts'
import {
  attemptsOf,
  chargesOf,
  customerWith,
  DECLINING,
  GOOD,
  latestInvoice,
  movableClock,
  newCustomer,
  readOne,
  STOLEN,
  setupUrl,
  startOne,
} from './arrange-local.ts'
import { type OpenGateway, openGateway, submitCard } from './open-gateway.ts'

describe('time at the local gateway', () => {
  const wallClock = movableClock()
  let gateway: OpenGateway
  /** What our side reads of the subscription when a webhook arrives. */
  let onWebhook: (() => Promise<void>) | null = null
  beforeAll(async () => {
    gateway = await openGateway({
      wallClock,
      answer: async () => {
        await onWebhook?.()
        return 200
      },
    })
  })
  afterAll(() => gateway?.close())

  const clock = () => {
    const { clock } = gateway.payments
    if (!clock) throw new Error('no clock')
    return clock
  }

  it('a declining card is tried after 2, 5, 7 and 7 days; then the subscription is cancelled', async () => {
    const customer = await customerWith(gateway, DECLINING)
    const subscription = await startOne(gateway, customer)
    await clock().advance(customer, subscription.currentPeriodEnd)

    let failedAt = subscription.currentPeriodEnd
    for (const [index, days] of [2, 5, 7, 7].entries()) {
      const due = addMs(failedAt, days * DAY)
      expect(await latestInvoice(gateway, subscription)).toMatchObject({
        attemptCount: index + 1,
        nextAttemptAt: due,
        status: 'open',
      })
      expect(await clock().nextDue(customer)).toEqual(due)
      expect((await readOne(gateway, subscription)).status).toBe('past_due')
      await clock().advance(customer, due)
      failedAt = due
    }
    expect(await latestInvoice(gateway, subscription)).toMatchObject({
      attemptCount: 5,
      nextAttemptAt: null,
      status: 'open',
    })
    expect(await readOne(gateway, subscription)).toMatchObject({ status: 'canceled', endedAt: failedAt })
    expect(await clock().nextDue(customer)).toBeNull()
    expect(await chargesOf(gateway, customer)).toBe(0)
  })

  it('a card that was reported stolen is charged once and not again, until there is another, which the schedule charges', async () => {
    const customer = await customerWith(gateway, STOLEN)
    const subscription = await startOne(gateway, customer)
    const first = subscription.currentPeriodEnd
    await clock().advance(customer, first)
    await clock().advance(customer, addMs(first, 7 * DAY))
    expect(await latestInvoice(gateway, subscription)).toMatchObject({
      status: 'open',
      declineReason: 'lost_or_stolen',
      attemptCount: 3,
      nextAttemptAt: addMs(first, 14 * DAY),
    })
    expect(await attemptsOf(gateway, customer)).toEqual(['declined'])
    expect((await submitCard(await setupUrl(gateway, customer), { number: GOOD })).status).toBe(303)
    await clock().advance(customer, addMs(first, 14 * DAY))
    expect(await attemptsOf(gateway, customer)).toEqual(['declined', 'succeeded'])
    expect((await latestInvoice(gateway, subscription)).status).toBe('paid')
    expect((await readOne(gateway, subscription)).status).toBe('active')
  })

  it('a card that asks for its owner is charged once by the schedule, and without another the subscription ends as any other', async () => {
    const customer = await customerWith(gateway, '4000002500003155')
    const subscription = await startOne(gateway, customer)
    await clock().advance(customer, addMs(subscription.currentPeriodEnd, 21 * DAY))
    expect(await attemptsOf(gateway, customer)).toEqual(['declined'])
    expect((await readOne(gateway, subscription)).status).toBe('canceled')
    expect((await latestInvoice(gateway, subscription)).attemptCount).toBe(5)
  })

  it('a year passed at once is twelve renewals, each told as it happened', async () => {
    const customer = await customerWith(gateway, GOOD)
    const subscription = await startOne(gateway, customer)
    const seen: ProviderSubscription[] = []
    onWebhook = async () => {
      seen.push(await readOne(gateway, subscription))
    }
    await clock().advance(customer, addMs(subscription.currentPeriodEnd, 360 * DAY))
    onWebhook = null

    expect(await chargesOf(gateway, customer)).toBe(12)
    const starts = seen.map((each) => each.currentPeriodStart.getTime())
    expect(starts).toEqual([...starts].sort((a, b) => a - b))
    expect(new Set(starts.filter((at) => at >= subscription.currentPeriodEnd.getTime())).size).toBe(12)
    const occurred = gateway.events(customer).map((event) => event.occurredAt.getTime())
    expect(occurred).toEqual([...occurred].sort((a, b) => a - b))
  })

  it('by itself: what falls due while real time passes is done by the tick', async () => {
    const customer = await customerWith(gateway, GOOD)
    const subscription = await startOne(gateway, customer, 1)
    await gateway.tick()
    expect(await chargesOf(gateway, customer)).toBe(0)
    wallClock.move(DAY + HOUR)
    await gateway.tick()
    expect(await chargesOf(gateway, customer)).toBe(1)
    expect(await readOne(gateway, subscription)).toMatchObject({
      status: 'active',
      currentPeriodStart: subscription.currentPeriodEnd,
    })
  })

  it('two processes that tick and advance at once do each thing once, and send each webhook once', async () => {
    const other = await gateway.another()
    const customers = await Promise.all([1, 2, 3, 4].map(() => customerWith(gateway, GOOD)))
    for (const customer of customers) await startOne(gateway, customer, 1)
    await gateway.settle()
    wallClock.move(DAY + HOUR)
    await Promise.all([
      ...[gateway.payments, other, gateway.payments, other].map((each) => each.jobs?.[0]?.run()),
      ...customers.map((customer) => other.clock?.advance(customer, wallClock.now())),
    ])
    await gateway.settle()
    for (const customer of customers) {
      expect(await chargesOf(gateway, customer)).toBe(1)
      const ids = gateway.events(customer).map((event) => event.id)
      expect(new Set(ids).size).toBe(ids.length)
    }
  })

  it('one customer’s time passes alone', async () => {
    const [first, second] = [await customerWith(gateway, GOOD), await customerWith(gateway, GOOD)]
    const subscriptions = [await startOne(gateway, first), await startOne(gateway, second)] as const
    await clock().advance(first, addMs(subscriptions[0].currentPeriodEnd, DAY))
    await gateway.tick()
    expect((await readOne(gateway, subscriptions[0])).status).toBe('active')
    expect((await readOne(gateway, subscriptions[1])).status).toBe('trialing')
  })

  it('a first payment that the customer never confirms expires after 23 hours, and its invoice is void', async () => {
    const customer = await customerWith(gateway, '4000002500003155')
    const subscription = await startOne(gateway, customer, null)
    expect(subscription.status).toBe('incomplete')
    await clock().advance(customer, addMs(subscription.currentPeriodStart, 22 * HOUR))
    expect((await readOne(gateway, subscription)).status).toBe('incomplete')
    await clock().advance(customer, addMs(subscription.currentPeriodStart, 23 * HOUR))
    expect(await readOne(gateway, subscription)).toMatchObject({
      status: 'incomplete_expired',
      endedAt: expect.any(Date),
    })
    expect((await latestInvoice(gateway, subscription)).status).toBe('void')
    expect(await clock().nextDue(customer)).toBeNull()
  })

  it('a trial without a card ends past due, for want of one', async () => {
    const customer = await newCustomer(gateway)
    const subscription = await startOne(gateway, customer)
    await clock().advance(customer, subscription.currentPeriodEnd)
    expect((await readOne(gateway, subscription)).status).toBe('past_due')
    expect(await latestInvoice(gateway, subscription)).toMatchObject({ declineReason: 'no_payment_method' })
  })

  it('an unknown customer, no date, or a leap of more than ten years is refused', async () => {
    const customer = await newCustomer(gateway)
    const now = wallClock.now()
    await expect(clock().advance('lcus_nobody' as typeof customer, now)).rejects.toMatchObject({ fault: 'rejected' })
    await expect(clock().advance(customer, new Date(Number.NaN))).rejects.toMatchObject({ fault: 'rejected' })
    await expect(clock().advance(customer, addMs(now, 5_000 * DAY))).rejects.toMatchObject({ fault: 'rejected' })
  })
})
