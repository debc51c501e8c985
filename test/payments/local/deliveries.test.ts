import pg from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '../../../lib/clock.ts'
import { customerWith, GOOD, movableClock, newCustomer, startOne } from './arrange-local.ts'
import { type OpenGateway, openGateway } from './open-gateway.ts'

describe('webhooks of the local gateway', () => {
  let gateway: OpenGateway
  afterEach(() => gateway?.close())

  it('one that is not answered with 2xx comes again, later and later, as the same event, until it is', async () => {
    const wallClock = movableClock()
    wallClock.stop()
    let status = 503
    gateway = await openGateway({ wallClock, answer: () => status })
    await newCustomer(gateway)
    await gateway.payments.close?.()
    expect(gateway.received).toHaveLength(1)
    const ticked = async (ms: number) => {
      wallClock.move(ms)
      await gateway.tick()
      return gateway.received.length
    }
    expect(await ticked(5 * SECOND)).toBe(1)
    expect(await ticked(6 * SECOND)).toBe(2)
    expect(await ticked(30 * SECOND)).toBe(2)
    expect(await ticked(MINUTE)).toBe(3)
    status = 200
    expect(await ticked(6 * MINUTE)).toBe(4)
    expect(await ticked(DAY)).toBe(4)
    expect(new Set(gateway.received.map(({ body }) => body.toString())).size).toBe(1)
    expect(new Set(gateway.received.map(({ headers }) => headers['backplane-signature'])).size).toBe(4)
  })

  it('one that is never answered is given up after three days', async () => {
    const wallClock = movableClock()
    gateway = await openGateway({ wallClock, answer: () => 500 })
    await newCustomer(gateway)
    await gateway.payments.close?.()
    for (let hours = 0; hours < 24 * 4; hours += 4) {
      wallClock.move(4 * HOUR)
      await gateway.tick()
    }
    expect(await gateway.handle.pendingWebhooks()).toBe(0)
    const attempts = gateway.received.length
    expect(attempts).toBeGreaterThan(5)
    wallClock.move(DAY)
    await gateway.tick()
    expect(gateway.received).toHaveLength(attempts)
  })

  it('one that was on its way when its process died is sent by the next', async () => {
    const wallClock = movableClock()
    wallClock.stop()
    gateway = await openGateway({ wallClock })
    await newCustomer(gateway)
    await gateway.settle()
    const sql = await gateway.host.sql('local_payments')
    await sql.query(`update deliveries set status = 'pending', wall_leased_until = $1`, [
      new Date(wallClock.now().getTime() + 20 * SECOND),
    ])
    await gateway.tick()
    expect(gateway.received).toHaveLength(1)
    wallClock.move(21 * SECOND)
    await gateway.tick()
    expect(gateway.received).toHaveLength(2)
    expect(await gateway.handle.pendingWebhooks()).toBe(0)
  })

  it('each is sent by one of the processes that wake at once, and those of one customer in order', async () => {
    let status = 503
    const wallClock = movableClock()
    gateway = await openGateway({ wallClock, answer: () => status })
    const customers = await Promise.all(Array.from({ length: 12 }, () => newCustomer(gateway)))
    for (const customer of customers) await startOne(gateway, customer)
    await gateway.payments.close?.()
    const processes = [gateway.payments, await gateway.another(), await gateway.another(), await gateway.another()]
    const before = gateway.received.length
    status = 200
    wallClock.move(DAY)
    await Promise.all(processes.map((each) => each.jobs?.[0]?.run()))
    const sent = gateway.received.slice(before).map(({ body }) => JSON.parse(body.toString()))
    expect(new Set(sent.map((event) => event.id)).size).toBe(sent.length)
    expect(await gateway.handle.pendingWebhooks()).toBe(0)
    for (const customer of customers)
      expect(sent.filter((event) => event.customer === customer).map((event) => event.type)).toEqual([
        'customer.created',
        'customer.subscription.created',
        'invoice.created',
        'invoice.paid',
      ])
  })

  it('one that two processes reach for in the same moment is sent by one of them', async () => {
    let status = 503
    const wallClock = movableClock()
    gateway = await openGateway({ wallClock, answer: () => status })
    await newCustomer(gateway)
    await gateway.payments.close?.()
    const other = await gateway.another()
    status = 200
    wallClock.move(DAY)
    // Both stand before the same row, which a third holds, until it lets go.
    const owner = new pg.Client({ connectionString: gateway.database.ownerUrl })
    await owner.connect()
    try {
      await owner.query('begin')
      await owner.query('select from local_payments.deliveries for update')
      const both = Promise.all([gateway.tick(), other.jobs?.[0]?.run()])
      await expect
        .poll(async () => {
          const { rows } = await owner.query<{ waiting: number }>(
            `select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
          )
          await owner.query('select pg_stat_clear_snapshot()')
          return rows[0]?.waiting
        })
        .toBe(2)
      await owner.query('commit')
      await both
    } finally {
      await owner.end()
    }
    expect(gateway.received).toHaveLength(2)
  })

  it('can come twice, out of order, or not at all, on demand', async () => {
    gateway = await openGateway()
    const customer = await customerWith(gateway, GOOD)
    await gateway.settle()
    const types = async (kind: 'duplicate_webhook' | 'reordered_webhook' | 'dropped_webhook') => {
      await gateway.settle()
      const before = gateway.received.length
      await gateway.handle.injectFault({ operation: 'deliver', kind })
      await startOne(gateway, customer)
      await gateway.settle()
      return gateway.received.slice(before).map(({ body }) => JSON.parse(body.toString()).type)
    }
    const [first, second, third] = ['customer.subscription.created', 'invoice.created', 'invoice.paid']
    expect(await types('duplicate_webhook')).toEqual([first, first, second, third])
    expect(await types('reordered_webhook')).toEqual([second, first, third])
    expect(await types('dropped_webhook')).toEqual([second, third])
  })

  it('one that we do not use is genuine and means nothing to us', async () => {
    gateway = await openGateway()
    await newCustomer(gateway)
    await gateway.settle()
    const [webhook] = gateway.received
    expect(JSON.parse(String(webhook?.body)).type).toBe('customer.created')
    expect(webhook && gateway.payments.readWebhook(webhook)).toBeNull()
  })
})
