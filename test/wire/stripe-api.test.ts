import type Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import {
  customerWithCard,
  DAY,
  failure,
  JAN_31,
  latestInvoice,
  monthlyPrice,
  sdkFor,
  stripeFixture,
  trialSubscription,
} from '../support/wire/stripe/test-fixture.ts'

const on = stripeFixture()

describe('the catalogue', () => {
  it('has one price per lookup key, which only a transfer moves, and amounts that never change', async () => {
    const first = await monthlyPrice(on, 900, 'standard/usd/month')
    expect(
      (await on.stripe.prices.list({ lookup_keys: ['standard/usd/month'] })).data.map((price) => price.id),
    ).toEqual([first.id])
    await expect(monthlyPrice(on, 1000, 'standard/usd/month')).rejects.toThrow(/already uses that lookup key/)
    const second = await on.stripe.prices.create({
      product: first.product as string,
      currency: 'usd',
      unit_amount: 1000,
      recurring: { interval: 'month' },
      lookup_key: 'standard/usd/month',
      transfer_lookup_key: true,
    })
    expect((await on.stripe.prices.retrieve(first.id)).lookup_key).toBeNull()
    expect(second.lookup_key).toBe('standard/usd/month')
    const change = on.stripe.prices.update(first.id, { unit_amount: 1 } as Stripe.PriceUpdateParams)
    expect(await failure(change)).toMatchObject({ code: 'parameter_unknown', param: 'unit_amount' })
    on.wrongOnPurpose = [
      `POST /v1/prices/${first.id} / must NOT have additional properties {"additionalProperty":"unit_amount"}`,
    ]
  })
})

describe('lists, searches and refusals', () => {
  it('pages through everything once, newest first', async () => {
    const made: string[] = []
    for (let index = 0; index < 23; index += 1) made.push((await on.stripe.customers.create({ name: `N${index}` })).id)
    const first = await on.stripe.customers.list({ limit: 10 })
    expect([first.data.length, first.has_more]).toEqual([10, true])
    const all = await on.stripe.customers.list({ limit: 10 }).autoPagingToArray({ limit: 100 })
    expect(all.map((customer) => customer.id)).toEqual(made.reverse())
  })

  it('finds by e-mail and by metadata', async () => {
    const customer = await on.stripe.customers.create({ email: 'x@example.com', metadata: { our_id: 'cus_x' } })
    await on.stripe.customers.create({ email: 'y@example.com', metadata: { our_id: 'cus_y' } })
    const listed = await on.stripe.customers.list({ email: 'x@example.com' })
    const searched = await on.stripe.customers.search({ query: "metadata['our_id']:'cus_x'" })
    expect([listed.data[0]?.id, searched.data[0]?.id, searched.data.length]).toEqual([customer.id, customer.id, 1])
  })

  it('refuses a wrong key, an unknown object and an unknown parameter as Stripe does', async () => {
    expect(await failure(sdkFor(on.wire, 'sk_test_wrong').customers.list())).toMatchObject({ statusCode: 401 })
    const missing = await failure(on.stripe.customers.retrieve('cus_nobody'))
    expect(missing).toMatchObject({ statusCode: 404, code: 'resource_missing', param: 'id' })
    expect(missing.requestId).toMatch(/^req_/)
    const unknown = on.stripe.customers.create({ bogus: 1 } as Stripe.CustomerCreateParams)
    expect(await failure(unknown)).toMatchObject({ statusCode: 400, code: 'parameter_unknown', param: 'bogus' })
    on.wrongOnPurpose = ['POST /v1/customers / must NOT have additional properties {"additionalProperty":"bogus"}']
  })
})

describe('a test clock', () => {
  it('advances after its answer, and jumps two intervals at most', async () => {
    const { customer } = await customerWithCard(on)
    const subscription = await trialSubscription(on, customer.id)
    const clock = String(subscription.test_clock)
    const tooFar = on.stripe.testHelpers.testClocks.advance(clock, { frozen_time: JAN_31 + 90 * DAY })
    expect(await failure(tooFar)).toMatchObject({ statusCode: 400, param: 'frozen_time' })
    const to = JAN_31 + 30 * DAY
    const moving = await on.stripe.testHelpers.testClocks.advance(clock, { frozen_time: to })
    expect(moving).toMatchObject({ status: 'advancing', status_details: { advancing: { target_frozen_time: to } } })
    const statusNow = async () => (await on.stripe.testHelpers.testClocks.retrieve(clock)).status
    await expect.poll(statusNow).toBe('ready')
    expect((await on.stripe.testHelpers.testClocks.retrieve(clock)).frozen_time).toBe(to)
    expect((await latestInvoice(on, subscription.id)).status).toBe('paid')
    const back = on.stripe.testHelpers.testClocks.advance(clock, { frozen_time: to - 1 })
    expect(await failure(back)).toMatchObject({ statusCode: 400 })
  })

  it('refuses changes to what stands on it while it advances', async () => {
    const { customer } = await customerWithCard(on)
    const { state } = on.wire
    const clock = String(customer.test_clock)
    state.transaction(() => state.change('test_clocks', clock, { status: 'advancing' }))
    const change = () => on.stripe.customers.update(customer.id, { name: 'Ada L.' })
    expect(await failure(change())).toMatchObject({
      statusCode: 429,
      message: expect.stringContaining('advancement underway'),
    })
    expect(((await on.stripe.customers.retrieve(customer.id)) as Stripe.Customer).name).toBe('Ada')
    state.transaction(() => state.change('test_clocks', clock, { status: 'ready' }))
    expect((await change()).name).toBe('Ada L.')
  })
})
