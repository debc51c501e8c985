import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Stripe from 'stripe'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startStripeWire } from '../support/wire/stripe/server.ts'
import type { StripeWire } from '../support/wire/stripe/wire.ts'

const JAN_31 = Date.UTC(2027, 0, 31, 12) / 1000
const DAY = 86_400
const HOUR = 3_600

let wire: StripeWire
let stripe: Stripe
/** What a test sent wrong on purpose; the official descriptions must report exactly that. */
let refusedOnPurpose: string[] = []

beforeEach(async () => {
  wire = await startStripeWire()
  stripe = client(wire)
  refusedOnPurpose = []
})

afterEach(async () => {
  await wire.close()
  expect(wire.violations.flatMap(({ what, problems }) => problems.map((problem) => `${what} ${problem}`))).toEqual(
    wire.checked ? refusedOnPurpose : [],
  )
})

function client(to: StripeWire, apiKey = to.secretKey): Stripe {
  return new Stripe(apiKey, {
    host: to.host,
    port: to.port,
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
  })
}

async function failure(work: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(Stripe.errors.StripeError)
  return error as Stripe.errors.StripeError
}

async function monthlyPrice(amount = 1500, lookupKey?: string): Promise<Stripe.Price> {
  const product = await stripe.products.create({ name: 'Standard' })
  return stripe.prices.create({
    product: product.id,
    currency: 'usd',
    unit_amount: amount,
    recurring: { interval: 'month' },
    ...(lookupKey && { lookup_key: lookupKey }),
  })
}

/** A customer on a test clock that stands at 31 January 2027, with a card as its default. */
async function customerWithCard(number = '4242 4242 4242 4242'): Promise<{ customer: Stripe.Customer; card: string }> {
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: JAN_31 })
  const customer = await stripe.customers.create({
    email: 'ada@example.com',
    name: 'Ada',
    test_clock: clock.id,
    metadata: { our_id: 'cus_1' },
  })
  const session = await stripe.checkout.sessions.create({
    mode: 'setup',
    currency: 'usd',
    customer: customer.id,
    success_url: 'https://example.com/done?session={CHECKOUT_SESSION_ID}',
  })
  const outcome = await wire.completeCheckout(session.url ?? '', number)
  expect(outcome).toEqual({ kind: 'completed', redirectTo: `https://example.com/done?session=${session.id}` })
  const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ['setup_intent.payment_method'] })
  const card = ((done.setup_intent as Stripe.SetupIntent).payment_method as Stripe.PaymentMethod).id
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: card } })
  return { customer, card }
}

async function trialSubscription(customer: string): Promise<Stripe.Subscription> {
  const price = await monthlyPrice()
  return stripe.subscriptions.create({
    customer,
    items: [{ price: price.id, quantity: 1 }],
    trial_end: JAN_31 + 14 * DAY,
    metadata: { our_id: 'sub_1' },
  })
}

const at = (seconds: number) => new Date(seconds * 1000)
const latestInvoice = async (subscription: string) =>
  (await stripe.subscriptions.retrieve(subscription, { expand: ['latest_invoice.payments'] }))
    .latest_invoice as Stripe.Invoice

describe('a subscription on trial', () => {
  it('costs nothing until the trial ends, is charged an hour later, and renews on its anchor day', async () => {
    const { customer } = await customerWithCard()
    const trial = await trialSubscription(customer.id)
    expect(trial.status).toBe('trialing')
    expect(trial.items.data[0]?.current_period_end).toBe(JAN_31 + 14 * DAY)
    expect(await latestInvoice(trial.id)).toMatchObject({
      total: 0,
      status: 'paid',
      billing_reason: 'subscription_create',
    })

    await wire.advanceClock(customer.id, at(JAN_31 + 14 * DAY))
    expect((await stripe.subscriptions.retrieve(trial.id)).status).toBe('active')
    expect(await latestInvoice(trial.id)).toMatchObject({ total: 1500, status: 'draft' })

    await wire.advanceClock(customer.id, at(JAN_31 + 14 * DAY + HOUR))
    const paid = await latestInvoice(trial.id)
    expect(paid).toMatchObject({ status: 'paid', amount_paid: 1500, billing_reason: 'subscription_cycle' })
    expect(paid.parent?.subscription_details?.subscription).toBe(trial.id)
    expect(paid.payments?.data[0]).toMatchObject({ status: 'paid', amount_paid: 1500 })

    await wire.advanceClock(customer.id, at(Date.UTC(2027, 4, 20) / 1000))
    const invoices = await stripe.invoices.list({ subscription: trial.id, status: 'paid' })
    expect(invoices.data.map((invoice) => invoice.total)).toEqual([1500, 1500, 1500, 1500, 0])
    const types = wire.webhooks.deliveries.map((delivery) => delivery.event.type)
    expect(types).toContain('customer.subscription.trial_will_end')
    expect(types.indexOf('invoice.paid')).toBeLessThan(types.lastIndexOf('invoice.paid'))
  })

  it('keeps the thirty-first as its anchor through February', async () => {
    const { customer } = await customerWithCard()
    const price = await monthlyPrice()
    const subscription = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] })
    const ends = [subscription.items.data[0]?.current_period_end]
    for (const day of [Date.UTC(2027, 1, 28, 14), Date.UTC(2027, 2, 31, 14)]) {
      await wire.advanceClock(customer.id, new Date(day))
      ends.push((await stripe.subscriptions.retrieve(subscription.id)).items.data[0]?.current_period_end)
    }
    expect(
      ends.map((end) =>
        at(end ?? 0)
          .toISOString()
          .slice(0, 10),
      ),
    ).toEqual(['2027-02-28', '2027-03-31', '2027-04-30'])
  })

  it('is past due after a declined renewal and active again once a good card pays', async () => {
    const { customer, card } = await customerWithCard()
    const trial = await trialSubscription(customer.id)
    wire.changeCard(card, '4000000000009995')
    await wire.advanceClock(customer.id, at(JAN_31 + 14 * DAY + HOUR))
    expect((await stripe.subscriptions.retrieve(trial.id)).status).toBe('past_due')
    const invoice = await latestInvoice(trial.id)
    expect(invoice).toMatchObject({ status: 'open', attempt_count: 1, amount_remaining: 1500 })
    expect(invoice.next_payment_attempt).toBe(JAN_31 + 16 * DAY + HOUR)

    const declined = await failure(stripe.invoices.pay(invoice.id as string))
    expect(declined).toMatchObject({ statusCode: 402, code: 'card_declined', decline_code: 'insufficient_funds' })
    expect((await latestInvoice(trial.id)).attempt_count).toBe(1)

    const good = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id })
    const paid = await stripe.invoices.pay(invoice.id as string, { payment_method: good.id })
    expect(paid.status).toBe('paid')
    expect((await stripe.subscriptions.retrieve(trial.id)).status).toBe('active')
  })

  it('is canceled after the retries on days 2, 7, 14 and 21, and its invoice stays open', async () => {
    const { customer, card } = await customerWithCard()
    const trial = await trialSubscription(customer.id)
    wire.changeCard(card, '4000000000000341')
    await wire.advanceClock(customer.id, at(JAN_31 + 60 * DAY))
    const canceled = await stripe.subscriptions.retrieve(trial.id)
    expect(canceled).toMatchObject({ status: 'canceled', cancellation_details: { reason: 'payment_failed' } })
    expect(canceled.ended_at).toBe(JAN_31 + (14 + 21) * DAY + HOUR)
    const first = await stripe.invoices.list({ subscription: trial.id, status: 'open' })
    expect(first.data.at(-1)).toMatchObject({ attempt_count: 5, next_payment_attempt: null })
  })

  it('ends with the period when that was asked for, and a second cancellation finds nothing', async () => {
    const { customer } = await customerWithCard()
    const trial = await trialSubscription(customer.id)
    const asked = await stripe.subscriptions.update(trial.id, { cancel_at_period_end: true })
    expect(asked).toMatchObject({ status: 'trialing', cancel_at: JAN_31 + 14 * DAY, canceled_at: JAN_31 })
    await wire.advanceClock(customer.id, at(JAN_31 + 15 * DAY))
    expect(await stripe.subscriptions.retrieve(trial.id)).toMatchObject({
      status: 'canceled',
      ended_at: JAN_31 + 14 * DAY,
    })
    expect(await failure(stripe.subscriptions.cancel(trial.id))).toMatchObject({
      statusCode: 404,
      code: 'resource_missing',
    })
  })
})

describe('a first payment', () => {
  it('that is declined under error_if_incomplete leaves nothing behind', async () => {
    const { customer, card } = await customerWithCard()
    const price = await monthlyPrice()
    wire.changeCard(card, '4000000000000341')
    const create = {
      customer: customer.id,
      items: [{ price: price.id }],
      payment_behavior: 'error_if_incomplete' as const,
    }
    expect(await failure(stripe.subscriptions.create(create))).toMatchObject({
      statusCode: 402,
      code: 'card_declined',
      decline_code: 'generic_decline',
    })
    expect((await stripe.subscriptions.list({ customer: customer.id, status: 'all' })).data).toEqual([])
    expect((await stripe.invoices.list({ customer: customer.id })).data).toEqual([])
    expect((await stripe.events.list({ type: 'customer.subscription.created' })).data).toEqual([])
  })

  it('that needs the customer waits as incomplete with a secret, and goes through when the customer agrees', async () => {
    const { customer } = await customerWithCard('4000 0027 6000 3184')
    const price = await monthlyPrice()
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      payment_behavior: 'allow_incomplete',
      expand: ['latest_invoice.confirmation_secret', 'latest_invoice.payments'],
    })
    const invoice = subscription.latest_invoice as Stripe.Invoice
    expect([subscription.status, invoice.status]).toEqual(['incomplete', 'open'])
    await wire.authenticate(invoice.confirmation_secret?.client_secret ?? '')
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('active')
  })

  it('that never comes lets the subscription expire after 23 hours and voids its invoice', async () => {
    const { customer } = await customerWithCard()
    const price = await monthlyPrice()
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      payment_behavior: 'default_incomplete',
    })
    expect(subscription.status).toBe('incomplete')
    await wire.advanceClock(customer.id, at(JAN_31 + 24 * HOUR))
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('incomplete_expired')
    expect((await latestInvoice(subscription.id)).status).toBe('void')
  })

  it('without any card is refused with what is missing', async () => {
    const customer = await stripe.customers.create({})
    const price = await monthlyPrice()
    const create = stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] })
    expect(await failure(create)).toMatchObject({ statusCode: 400, code: 'resource_missing' })
  })
})

describe('cards', () => {
  it('that the bank refuses are not saved, and the page stays open for another', async () => {
    const customer = await stripe.customers.create({})
    const session = await stripe.checkout.sessions.create({
      mode: 'setup',
      currency: 'usd',
      customer: customer.id,
      success_url: 'https://example.com',
    })
    expect(await wire.completeCheckout(session.id, '4000000000009995')).toMatchObject({
      kind: 'declined',
      declineCode: 'insufficient_funds',
    })
    expect((await stripe.paymentMethods.list({ customer: customer.id })).data).toEqual([])
    const page = await fetch(session.url ?? '', {
      method: 'POST',
      body: new URLSearchParams({ number: '4242424242424242' }),
      redirect: 'manual',
    })
    expect([page.status, page.headers.get('location')]).toEqual([303, 'https://example.com'])
    const [method] = (await stripe.paymentMethods.list({ customer: customer.id })).data
    expect(method?.card).toMatchObject({ brand: 'visa', last4: '4242' })
    await stripe.paymentMethods.detach(method?.id ?? '')
    expect((await stripe.paymentMethods.list({ customer: customer.id })).data).toEqual([])
  })

  it.each([
    ['4000000000000002', 'card_declined', 'generic_decline'],
    ['4000000000009987', 'card_declined', 'lost_card'],
    ['4000000000009979', 'card_declined', 'stolen_card'],
    ['4000000000000069', 'expired_card', ''],
    ['4000000000000127', 'incorrect_cvc', ''],
    ['4000000000000119', 'processing_error', ''],
    ['4100000000000019', 'card_declined', 'fraudulent'],
    ['4000002760003184', 'authentication_required', 'authentication_required'],
  ])('%s is declined off-session with %s %s', async (number, code, declineCode) => {
    const { customer, card } = await customerWithCard()
    wire.changeCard(card, number)
    await stripe.invoiceItems.create({ customer: customer.id, amount: 500, currency: 'usd' })
    const invoice = await stripe.invoices.create({ customer: customer.id, pending_invoice_items_behavior: 'include' })
    const error = await failure(stripe.invoices.pay(invoice.id as string))
    expect([error.statusCode, error.code, error.decline_code]).toEqual([402, code, declineCode])
  })
})

describe('the catalogue', () => {
  it('has one price per lookup key, which only a transfer moves, and amounts that never change', async () => {
    const first = await monthlyPrice(900, 'standard/usd/month')
    expect((await stripe.prices.list({ lookup_keys: ['standard/usd/month'] })).data.map((price) => price.id)).toEqual([
      first.id,
    ])
    await expect(monthlyPrice(1000, 'standard/usd/month')).rejects.toThrow(/already uses that lookup key/)
    const second = await stripe.prices.create({
      product: first.product as string,
      currency: 'usd',
      unit_amount: 1000,
      recurring: { interval: 'month' },
      lookup_key: 'standard/usd/month',
      transfer_lookup_key: true,
    })
    expect((await stripe.prices.retrieve(first.id)).lookup_key).toBeNull()
    expect(second.lookup_key).toBe('standard/usd/month')
    const change = stripe.prices.update(first.id, { unit_amount: 1 } as Stripe.PriceUpdateParams)
    expect(await failure(change)).toMatchObject({ code: 'parameter_unknown', param: 'unit_amount' })
    refusedOnPurpose = [
      `POST /v1/prices/${first.id} / must NOT have additional properties {"additionalProperty":"unit_amount"}`,
    ]
  })
})

describe('an idempotency key', () => {
  it('gives the same answer again, and refuses another body', async () => {
    const key = { idempotencyKey: 'intent-1' }
    const first = await stripe.customers.create({ email: 'a@example.com' }, key)
    const again = await stripe.customers.create({ email: 'a@example.com' }, key)
    expect(again.id).toBe(first.id)
    expect(again.lastResponse.headers['idempotent-replayed']).toBe('true')
    expect(await failure(stripe.customers.create({ email: 'b@example.com' }, key))).toMatchObject({
      type: 'StripeIdempotencyError',
      statusCode: 400,
    })
    expect((await stripe.customers.list()).data).toHaveLength(1)
  })

  it('replays a decline although the card is good by now', async () => {
    const { customer, card } = await customerWithCard()
    await stripe.invoiceItems.create({ customer: customer.id, amount: 500, currency: 'usd' })
    const invoice = await stripe.invoices.create({ customer: customer.id, pending_invoice_items_behavior: 'include' })
    wire.changeCard(card, '4000000000009995')
    const pay = () => stripe.invoices.pay(invoice.id as string, undefined, { idempotencyKey: 'pay-1' })
    expect((await failure(pay())).decline_code).toBe('insufficient_funds')
    wire.changeCard(card, '4242424242424242')
    expect((await failure(pay())).decline_code).toBe('insufficient_funds')
    expect((await stripe.invoices.pay(invoice.id as string, undefined, { idempotencyKey: 'pay-2' })).status).toBe(
      'paid',
    )
  })

  it('in use by a slow request is a conflict', async () => {
    let release = () => {}
    const until = new Promise<void>((resolve) => {
      release = resolve
    })
    wire.fail('POST /v1/customers', { kind: 'slow', until })
    const key = { idempotencyKey: 'slow-1' }
    const slow = stripe.customers.create({ name: 'Slow' }, key)
    await expect.poll(() => wire.requests.length).toBe(1)
    expect(await failure(stripe.customers.create({ name: 'Slow' }, key))).toMatchObject({
      statusCode: 409,
      code: 'idempotency_key_in_use',
    })
    release()
    const done = await slow
    expect((await stripe.customers.create({ name: 'Slow' }, key)).id).toBe(done.id)
  })

  it('is forgotten after 24 hours: the same key is then a new request', async () => {
    const key = { idempotencyKey: 'old-1' }
    const first = await stripe.customers.create({ name: 'Once' }, key)
    await wire.advanceWallClock(24 * HOUR * 1000)
    const second = await stripe.customers.create({ name: 'Once' }, key)
    expect(second.id).not.toBe(first.id)
  })
})

describe('faults', () => {
  it('after the commit lose the answer and not the work; before it nothing happens, and a stored 500 is replayed', async () => {
    wire.fail('POST /v1/customers', { kind: 'server_error', when: 'after' })
    expect(await failure(stripe.customers.create({ name: 'A' }, { idempotencyKey: 'a' }))).toMatchObject({
      statusCode: 500,
    })
    expect((await stripe.customers.list()).data).toHaveLength(1)
    wire.fail('POST /v1/customers', { kind: 'server_error', when: 'before' })
    expect((await failure(stripe.customers.create({ name: 'B' }, { idempotencyKey: 'b' }))).statusCode).toBe(500)
    expect((await failure(stripe.customers.create({ name: 'B' }, { idempotencyKey: 'b' }))).statusCode).toBe(500)
    expect((await stripe.customers.list()).data).toHaveLength(1)
  })

  it('cut the connection; a cut after the commit is answered on repetition with the same object', async () => {
    wire.fail('POST /v1/customers', { kind: 'reset', when: 'after' }, 2)
    const create = () => stripe.customers.create({ name: 'Cut' }, { idempotencyKey: 'cut' })
    expect(await failure(create())).toMatchObject({ type: 'StripeConnectionError' })
    const customer = await create()
    expect(customer.lastResponse.headers['idempotent-replayed']).toBe('true')
    expect((await stripe.customers.list()).data.map((row) => row.id)).toEqual([customer.id])
    wire.fail('POST /v1/products', { kind: 'reset', when: 'before' }, 2)
    expect(await failure(stripe.products.create({ name: 'Never' }))).toMatchObject({ type: 'StripeConnectionError' })
    expect((await stripe.products.list()).data).toEqual([])
  })

  it('limit the rate, and read what stood there before', async () => {
    const customer = await stripe.customers.create({ name: 'Old' })
    wire.fail(/^POST/, { kind: 'rate_limited' })
    expect(await failure(stripe.customers.update(customer.id, { name: 'New' }))).toMatchObject({ statusCode: 429 })
    await stripe.customers.update(customer.id, { name: 'New' })
    wire.fail(/^GET/, { kind: 'stale_read' })
    const stale = (await stripe.customers.retrieve(customer.id)) as Stripe.Customer
    const fresh = (await stripe.customers.retrieve(customer.id)) as Stripe.Customer
    expect([stale.name, fresh.name]).toEqual(['Old', 'New'])
  })

  it('drop, double and swap webhooks', async () => {
    wire.fail('WEBHOOK customer.created', { kind: 'reorder' })
    wire.fail('WEBHOOK product.created', { kind: 'duplicate' })
    wire.fail('WEBHOOK price.created', { kind: 'drop' })
    await stripe.customers.create({})
    await monthlyPrice()
    await wire.webhooks.settled()
    const seen = () => wire.webhooks.deliveries.map((delivery) => delivery.event.type)
    expect(seen()).toEqual(['product.created', 'product.created', 'customer.created'])
    await wire.webhooks.retryFailed()
    expect(seen().at(-1)).toBe('price.created')
  })
})

describe('webhooks', () => {
  it('verify with the SDK over their raw bytes, and a forged or altered one does not', async () => {
    const received: { body: string; signature: string }[] = []
    wire.onWebhook(({ body, headers }) => {
      received.push({ body, signature: headers['stripe-signature'] ?? '' })
    })
    await stripe.customers.create({ email: 'hook@example.com' })
    await wire.webhooks.settled()
    const [{ body, signature } = { body: '', signature: '' }] = received
    const event = Stripe.webhooks.constructEvent(body, signature, wire.webhookSecret)
    expect(event).toMatchObject({ type: 'customer.created', data: { object: { email: 'hook@example.com' } } })
    expect((await stripe.events.retrieve(event.id)).type).toBe('customer.created')
    for (const [text, secret] of [
      [body.replace('hook@', 'evil@'), wire.webhookSecret],
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
        bodies.push(Stripe.webhooks.constructEvent(body, signature, wire.webhookSecret).type)
        response.writeHead(statuses.shift() ?? 200).end()
      })
    })
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
    wire.webhookUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/webhooks/payments/stripe`
    try {
      await stripe.customers.create({})
      await wire.webhooks.settled()
      await wire.webhooks.retryFailed()
      await wire.webhooks.retryFailed()
      expect(bodies).toEqual(['customer.created', 'customer.created'])
      expect(wire.webhooks.deliveries.map((delivery) => delivery.status)).toEqual([503, 200])
    } finally {
      await new Promise((resolve) => receiver.close(resolve))
    }
  })
})

describe('lists, searches and refusals', () => {
  it('pages through everything once, newest first', async () => {
    const made: string[] = []
    for (let index = 0; index < 23; index += 1) made.push((await stripe.customers.create({ name: `N${index}` })).id)
    const first = await stripe.customers.list({ limit: 10 })
    expect([first.data.length, first.has_more]).toEqual([10, true])
    const all = await stripe.customers.list({ limit: 10 }).autoPagingToArray({ limit: 100 })
    expect(all.map((customer) => customer.id)).toEqual(made.reverse())
  })

  it('finds by e-mail and by metadata', async () => {
    const customer = await stripe.customers.create({ email: 'x@example.com', metadata: { our_id: 'cus_x' } })
    await stripe.customers.create({ email: 'y@example.com', metadata: { our_id: 'cus_y' } })
    const listed = await stripe.customers.list({ email: 'x@example.com' })
    const searched = await stripe.customers.search({ query: "metadata['our_id']:'cus_x'" })
    expect([listed.data[0]?.id, searched.data[0]?.id, searched.data.length]).toEqual([customer.id, customer.id, 1])
  })

  it('refuses a wrong key, an unknown object and an unknown parameter as Stripe does', async () => {
    expect(await failure(client(wire, 'sk_test_wrong').customers.list())).toMatchObject({ statusCode: 401 })
    const missing = await failure(stripe.customers.retrieve('cus_nobody'))
    expect(missing).toMatchObject({ statusCode: 404, code: 'resource_missing', param: 'id' })
    expect(missing.requestId).toMatch(/^req_/)
    const unknown = stripe.customers.create({ bogus: 1 } as Stripe.CustomerCreateParams)
    expect(await failure(unknown)).toMatchObject({ statusCode: 400, code: 'parameter_unknown', param: 'bogus' })
    refusedOnPurpose = ['POST /v1/customers / must NOT have additional properties {"additionalProperty":"bogus"}']
  })
})

describe('a test clock', () => {
  it('advances after its answer, refuses writes meanwhile, and jumps two intervals at most', async () => {
    const { customer } = await customerWithCard()
    const subscription = await trialSubscription(customer.id)
    const clock = String(subscription.test_clock)
    const tooFar = stripe.testHelpers.testClocks.advance(clock, { frozen_time: JAN_31 + 90 * DAY })
    expect(await failure(tooFar)).toMatchObject({ statusCode: 400, param: 'frozen_time' })
    const to = JAN_31 + 30 * DAY
    const moving = await stripe.testHelpers.testClocks.advance(clock, { frozen_time: to })
    expect(moving).toMatchObject({ status: 'advancing', status_details: { advancing: { target_frozen_time: to } } })
    await expect.poll(async () => (await stripe.testHelpers.testClocks.retrieve(clock)).status).toBe('ready')
    expect((await stripe.testHelpers.testClocks.retrieve(clock)).frozen_time).toBe(to)
    expect((await latestInvoice(subscription.id)).status).toBe('paid')
    const back = stripe.testHelpers.testClocks.advance(clock, { frozen_time: to - 1 })
    expect(await failure(back)).toMatchObject({ statusCode: 400 })
  })
})
