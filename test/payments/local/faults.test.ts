import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addMs, DAY, HOUR } from '../../../lib/clock.ts'
import {
  chargesOf,
  customerWith,
  GOOD,
  key,
  latestInvoice,
  movableClock,
  newPrice,
  readOne,
  startOne,
} from './arrange-local.ts'
import { type OpenGateway, openGateway } from './open-gateway.ts'

describe('calls to the local gateway that go wrong', () => {
  const wallClock = movableClock()
  let gateway: OpenGateway
  beforeAll(async () => {
    gateway = await openGateway({ wallClock })
  })
  afterAll(() => gateway?.close())
  beforeEach(() => gateway.handle.clearFaults())

  async function request() {
    const customer = await customerWith(gateway, GOOD)
    const input = { ourId: `sub_${randomUUID()}`, customer, price: await newPrice(gateway), quantity: 1 }
    return { customer, input, write: key() }
  }

  it.each([
    ['unreachable', { fault: 'unavailable', sent: 'no' }],
    ['error_before_commit', { fault: 'unavailable', sent: 'maybe' }],
    ['rate_limited', { fault: 'rate_limited', retryAfterMs: 250 }],
  ] as const)('%s: nothing happened, and the same call afterwards does it once', async (kind, error) => {
    const { customer, input, write } = await request()
    await gateway.handle.injectFault({ operation: 'startSubscription', kind, retryAfterMs: 250 })
    await expect(gateway.payments.startSubscription(input, write)).rejects.toMatchObject(error)
    expect(await gateway.payments.findSubscription(input.ourId)).toBeNull()
    expect(await gateway.payments.startSubscription(input, write)).toMatchObject({ kind: 'started' })
    expect(await chargesOf(gateway, customer)).toBe(1)
  })

  it.each(['error_after_commit', 'timeout_after_commit'] as const)(
    '%s: it happened, and the same call afterwards answers it without doing it again',
    async (kind) => {
      const { customer, input, write } = await request()
      await gateway.handle.injectFault({ operation: 'startSubscription', kind })
      await expect(gateway.payments.startSubscription(input, write)).rejects.toMatchObject({
        fault: 'unavailable',
        sent: 'maybe',
      })
      const found = await gateway.payments.findSubscription(input.ourId)
      expect(found).toMatchObject({ status: 'active' })
      expect(await gateway.payments.startSubscription(input, write)).toEqual({ kind: 'started', subscription: found })
      expect(await chargesOf(gateway, customer)).toBe(1)
    },
  )

  it('a fault happens as often as it was asked for, and only to its operation', async () => {
    await gateway.handle.injectFault({ operation: 'findCustomer', kind: 'unreachable', times: 2 })
    expect(await gateway.payments.findSubscription('sub_none')).toBeNull()
    const calls = [1, 2, 3].map(() => gateway.payments.findCustomer('cus_none'))
    const results = (await Promise.allSettled(calls)).map((result) => result.status)
    expect(results.sort()).toEqual(['fulfilled', 'rejected', 'rejected'])
  })

  it('a stale read answers as it was before the last change, once', async () => {
    const customer = await customerWith(gateway, GOOD)
    const before = await startOne(gateway, customer)
    const after = await gateway.payments.cancelSubscription(before.ref, 'now', key())
    await gateway.handle.injectFault({ operation: 'getSubscriptions', kind: 'stale_read' })
    expect(await readOne(gateway, before)).toEqual(before)
    expect(await readOne(gateway, before)).toEqual(after)
    const current = await latestInvoice(gateway, before)
    await gateway.handle.injectFault({ operation: 'getInvoices', kind: 'stale_read' })
    expect(await latestInvoice(gateway, before)).toMatchObject({ ref: current.ref, status: 'open', paidAt: null })
  })

  it('connection_reset: nobody can tell, and the same call afterwards does it once', async () => {
    const { customer, input, write } = await request()
    await gateway.handle.injectFault({ operation: 'startSubscription', kind: 'connection_reset' })
    const call = gateway.payments.startSubscription(input, write)
    await expect(call).rejects.toMatchObject({ fault: 'unavailable', sent: 'maybe' })
    expect(await gateway.payments.startSubscription(input, write)).toMatchObject({ kind: 'started' })
    expect(await chargesOf(gateway, customer)).toBe(1)
  })

  it('slow: it answers late, and rightly', async () => {
    const { input, write } = await request()
    await gateway.handle.injectFault({ operation: 'startSubscription', kind: 'slow', retryAfterMs: 300 })
    const began = performance.now()
    expect(await gateway.payments.startSubscription(input, write)).toMatchObject({ kind: 'started' })
    expect(performance.now() - began).toBeGreaterThanOrEqual(290)
  })

  it('a forged webhook comes besides the true one, is refused, and is not sent again', async () => {
    const customer = await customerWith(gateway, GOOD)
    await gateway.settle()
    const before = gateway.received.length
    await gateway.handle.injectFault({ operation: 'deliver', kind: 'forged_webhook' })
    await startOne(gateway, customer).catch(() => undefined)
    await gateway.settle()
    const came = gateway.received.slice(before)
    const refused = came.filter((webhook) => {
      try {
        gateway.payments.readWebhook(webhook)
        return false
      } catch {
        return true
      }
    })
    expect(refused).toHaveLength(1)
    expect(came.length).toBeGreaterThan(1)
  })

  it('an aborted call is not sent', async () => {
    const { input, write } = await request()
    const call = gateway.payments.startSubscription(input, { ...write, signal: AbortSignal.abort() })
    await expect(call).rejects.toMatchObject({ fault: 'unavailable', sent: 'no' })
    expect(await gateway.payments.findSubscription(input.ourId)).toBeNull()
  })
})

describe('idempotency keys of the local gateway', () => {
  const wallClock = movableClock()
  let gateway: OpenGateway
  beforeAll(async () => {
    gateway = await openGateway({ wallClock })
  })
  afterAll(() => gateway?.close())

  async function request() {
    const customer = await customerWith(gateway, GOOD)
    const input = { ourId: `sub_${randomUUID()}`, customer, price: await newPrice(gateway), quantity: 1 }
    return { customer, input, write: key() }
  }

  it('are kept for a day; afterwards the same key is a new request, and charges again', async () => {
    const { customer, input, write } = await request()
    await gateway.payments.startSubscription(input, write)
    wallClock.move(23 * HOUR)
    expect(gateway.payments.idempotencyWindowMs).toBe(23 * HOUR)
    await gateway.tick()
    await gateway.payments.startSubscription(input, write)
    expect(await chargesOf(gateway, customer)).toBe(1)
    wallClock.move(HOUR)
    await gateway.payments.startSubscription(input, write)
    expect(await chargesOf(gateway, customer)).toBe(2)
  })

  it('hold across processes that use the same one at once', async () => {
    const other = await gateway.another()
    const { customer, input, write } = await request()
    const calls = Array.from({ length: 20 }, (_, index) =>
      (index % 2 ? other : gateway.payments).startSubscription(input, write),
    )
    const outcomes = await Promise.all(calls)
    for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0])
    expect(await chargesOf(gateway, customer)).toBe(1)
  })

  it('of a refused request are free again', async () => {
    const { input, write } = await request()
    await expect(gateway.payments.startSubscription({ ...input, quantity: 0 }, write)).rejects.toMatchObject({
      fault: 'rejected',
    })
    expect(await gateway.payments.startSubscription(input, write)).toMatchObject({ kind: 'started' })
  })

  it('cannot be shared by two operations', async () => {
    const { input, write } = await request()
    const outcome = await gateway.payments.startSubscription(input, write)
    if (outcome.kind !== 'started') throw new Error(outcome.kind)
    await expect(gateway.payments.cancelSubscription(outcome.subscription.ref, 'now', write)).rejects.toMatchObject({
      fault: 'rejected',
    })
    expect((await readOne(gateway, outcome.subscription)).status).toBe('active')
  })

  it('answer the same customer though the time of asking differs', async () => {
    const input = { ourId: `cus_${randomUUID()}`, email: 'ada@example.test', name: 'Ada' }
    const write = key()
    const now = wallClock.now()
    const first = await gateway.payments.createCustomer({ ...input, now }, write)
    expect(await gateway.payments.createCustomer({ ...input, now: addMs(now, DAY) }, write)).toBe(first)
  })
})

describe('starting the local gateway', () => {
  it('five processes that start at once on an empty database all work', async () => {
    const gateway = await openGateway()
    const sql = await gateway.host.sql('local_payments')
    await sql.query('drop view due')
    const { rows } = await sql.query<{ tables: string }>(
      `select string_agg(format('%I', tablename), ', ') as tables from pg_tables where schemaname = 'local_payments'`,
    )
    await sql.query(`drop table ${rows[0]?.tables} cascade`)
    const started = await Promise.all([1, 2, 3, 4, 5].map(() => gateway.another()))
    for (const payments of started) expect(await payments.health?.()).toEqual({ ok: true })
    await gateway.close()
  })

  it('a setting that is not one is refused', async () => {
    const gateway = await openGateway()
    const { localPayments } = await import('../../../providers/payments/local/local-payments.ts')
    await expect(localPayments({ provider: 'local', faultTimeoutMs: -1 }, gateway.host)).rejects.toThrow(
      /faultTimeoutMs/,
    )
    await gateway.close()
  })
})
