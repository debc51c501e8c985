import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { customerWithCard, failure, HOUR, monthlyPrice, stripeFixture } from '../support/wire/stripe/test-fixture.ts'

const on = stripeFixture()

describe('an idempotency key', () => {
  it('gives the same answer again, and refuses another body', async () => {
    const key = { idempotencyKey: 'intent-1' }
    const first = await on.stripe.customers.create({ email: 'a@example.com' }, key)
    const again = await on.stripe.customers.create({ email: 'a@example.com' }, key)
    expect(again.id).toBe(first.id)
    expect(again.lastResponse.headers['idempotent-replayed']).toBe('true')
    expect(await failure(on.stripe.customers.create({ email: 'b@example.com' }, key))).toMatchObject({
      type: 'StripeIdempotencyError',
      statusCode: 400,
    })
    expect((await on.stripe.customers.list()).data).toHaveLength(1)
  })

  it('replays a decline although the card is good by now', async () => {
    const { customer, card } = await customerWithCard(on)
    await on.stripe.invoiceItems.create({ customer: customer.id, amount: 500, currency: 'usd' })
    const invoice = await on.stripe.invoices.create({
      customer: customer.id,
      pending_invoice_items_behavior: 'include',
    })
    on.wire.changeCard(card, '4000000000009995')
    const pay = () => on.stripe.invoices.pay(invoice.id as string, undefined, { idempotencyKey: 'pay-1' })
    expect((await failure(pay())).decline_code).toBe('insufficient_funds')
    on.wire.changeCard(card, '4242424242424242')
    expect((await failure(pay())).decline_code).toBe('insufficient_funds')
    expect((await on.stripe.invoices.pay(invoice.id as string, undefined, { idempotencyKey: 'pay-2' })).status).toBe(
      'paid',
    )
  })

  it('in use by a slow request is a conflict', async () => {
    let release = () => {}
    const until = new Promise<void>((resolve) => {
      release = resolve
    })
    on.wire.fail('POST /v1/customers', { kind: 'slow', until })
    const key = { idempotencyKey: 'slow-1' }
    const slow = on.stripe.customers.create({ name: 'Slow' }, key)
    await expect.poll(() => on.wire.requests.length).toBe(1)
    expect(await failure(on.stripe.customers.create({ name: 'Slow' }, key))).toMatchObject({
      statusCode: 409,
      code: 'idempotency_key_in_use',
    })
    release()
    const done = await slow
    expect((await on.stripe.customers.create({ name: 'Slow' }, key)).id).toBe(done.id)
  })

  it('is forgotten after 24 hours: the same key is then a new request', async () => {
    const key = { idempotencyKey: 'old-1' }
    const first = await on.stripe.customers.create({ name: 'Once' }, key)
    await on.wire.advanceWallClock(24 * HOUR * 1000)
    const second = await on.stripe.customers.create({ name: 'Once' }, key)
    expect(second.id).not.toBe(first.id)
  })
})

describe('faults', () => {
  it('after the commit lose the answer and not the work; before it nothing happens, and a stored 500 is replayed', async () => {
    on.wire.fail('POST /v1/customers', { kind: 'server_error', when: 'after' })
    expect(await failure(on.stripe.customers.create({ name: 'A' }, { idempotencyKey: 'a' }))).toMatchObject({
      statusCode: 500,
    })
    expect((await on.stripe.customers.list()).data).toHaveLength(1)
    on.wire.fail('POST /v1/customers', { kind: 'server_error', when: 'before' })
    expect((await failure(on.stripe.customers.create({ name: 'B' }, { idempotencyKey: 'b' }))).statusCode).toBe(500)
    expect((await failure(on.stripe.customers.create({ name: 'B' }, { idempotencyKey: 'b' }))).statusCode).toBe(500)
    expect((await on.stripe.customers.list()).data).toHaveLength(1)
  })

  it('cut the connection; a cut after the commit is answered on repetition with the same object', async () => {
    on.wire.fail('POST /v1/customers', { kind: 'reset', when: 'after' }, 2)
    const create = () => on.stripe.customers.create({ name: 'Cut' }, { idempotencyKey: 'cut' })
    expect(await failure(create())).toMatchObject({ type: 'StripeConnectionError' })
    const customer = await create()
    expect(customer.lastResponse.headers['idempotent-replayed']).toBe('true')
    expect((await on.stripe.customers.list()).data.map((row) => row.id)).toEqual([customer.id])
    on.wire.fail('POST /v1/products', { kind: 'reset', when: 'before' }, 2)
    expect(await failure(on.stripe.products.create({ name: 'Never' }))).toMatchObject({ type: 'StripeConnectionError' })
    expect((await on.stripe.products.list()).data).toEqual([])
  })

  it('limit the rate, and read what stood there before', async () => {
    const customer = await on.stripe.customers.create({ name: 'Old' })
    on.wire.fail(/^POST/, { kind: 'rate_limited' })
    expect(await failure(on.stripe.customers.update(customer.id, { name: 'New' }))).toMatchObject({ statusCode: 429 })
    await on.stripe.customers.update(customer.id, { name: 'New' })
    on.wire.fail(/^GET/, { kind: 'stale_read' })
    const stale = (await on.stripe.customers.retrieve(customer.id)) as Stripe.Customer
    const fresh = (await on.stripe.customers.retrieve(customer.id)) as Stripe.Customer
    expect([stale.name, fresh.name]).toEqual(['Old', 'New'])
  })

  it('drop, double and swap webhooks', async () => {
    on.wire.fail('WEBHOOK customer.created', { kind: 'reorder' })
    on.wire.fail('WEBHOOK product.created', { kind: 'duplicate' })
    on.wire.fail('WEBHOOK price.created', { kind: 'drop' })
    await on.stripe.customers.create({})
    await monthlyPrice(on)
    await on.wire.webhooks.settled()
    const seen = () => on.wire.webhooks.deliveries.map((delivery) => delivery.event.type)
    expect(seen()).toEqual(['product.created', 'product.created', 'customer.created'])
    await on.wire.webhooks.retryFailed()
    expect(seen().at(-1)).toBe('price.created')
  })
})

describe('webhooks', () => {
  it('verify with the SDK over their raw bytes, and a forged or altered one does not', async () => {
    const received: { body: string; signature: string }[] = []
    on.wire.onWebhook(({ body, headers }) => {
      received.push({ body, signature: headers['stripe-signature'] ?? '' })
    })
    await on.stripe.customers.create({ email: 'hook@example.com' })
    await on.wire.webhooks.settled()
    const [{ body, signature } = { body: '', signature: '' }] = received
    const event = Stripe.webhooks.constructEvent(body, signature, on.wire.webhookSecret)
    expect(event).toMatchObject({ type: 'customer.created', data: { object: { email: 'hook@example.com' } } })
    expect((await on.stripe.events.retrieve(event.id)).type).toBe('customer.created')
    for (const [text, secret] of [
      [body.replace('hook@', 'evil@'), on.wire.webhookSecret],
      [body, 'whsec_other'],
    ] as const)
      expect(() => Stripe.webhooks.constructEvent(text, signature, secret)).toThrow(
        Stripe.errors.StripeSignatureVerificationError,
      )
  })
})

describe('a webhook address', () => {
  it('gets signed events over HTTP, and again what it did not take', async () => {
    const bodies: string[] = []
    const statuses = [503, 200]
    const receiver = createServer((request, response) => {
      let body = ''
      request.on('data', (part: Buffer) => {
        body += part.toString('utf8')
      })
      request.on('end', () => {
        const signature = String(request.headers['stripe-signature'])
        bodies.push(Stripe.webhooks.constructEvent(body, signature, on.wire.webhookSecret).type)
        response.writeHead(statuses.shift() ?? 200).end()
      })
    })
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
    on.wire.webhookUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/webhooks/payments/stripe`
    try {
      await on.stripe.customers.create({})
      await on.wire.webhooks.settled()
      await on.wire.webhooks.retryFailed()
      await on.wire.webhooks.retryFailed()
      expect(bodies).toEqual(['customer.created', 'customer.created'])
      expect(on.wire.webhooks.deliveries.map((delivery) => delivery.status)).toEqual([503, 200])
    } finally {
      await new Promise((resolve) => receiver.close(resolve))
    }
  })
})
