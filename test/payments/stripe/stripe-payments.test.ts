import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addMs, DAY } from '../../../lib/clock.ts'
import type { CustomerRef } from '../../../providers/payments/port.ts'
import { anyKey, arrange, expectFault, type PaymentsScene, START } from '../../contracts/payments/arrange.ts'
import { type OpenStripe, openStripe } from './open-stripe.ts'

let open: OpenStripe
let scene: PaymentsScene
beforeAll(async () => {
  open = await openStripe()
  scene = arrange(open)
})
afterAll(async () => {
  await open.close()
  expect(open.wire.violations).toEqual([])
})

const sent = (route: string) => open.wire.requests.filter(({ method, path }) => `${method} ${path}` === route)
const cardsOf = async (customer: CustomerRef) => {
  const cards = (await open.payments.getPaymentMethods([customer])).get(customer) ?? []
  return cards.map(({ last4, isDefault }) => [last4, isDefault])
}

describe('a lost answer', () => {
  it('to a started subscription is fetched again under the same key: one subscription, one charge', async () => {
    const customer = await scene.customerWith('good')
    const input = scene.request(customer, await scene.price())
    // Stripe's SDK repeats a broken connection once by itself; the policy repeats it after that.
    open.wire.fail('POST /v1/subscriptions', { kind: 'reset', when: 'after' }, 2)
    const before = sent('POST /v1/subscriptions').length
    const key = anyKey()
    const outcome = await open.payments.startSubscription(input, key)
    expect(outcome).toMatchObject({ kind: 'started', subscription: { ourId: input.ourId } })
    const attempts = sent('POST /v1/subscriptions').slice(before)
    expect(attempts).toHaveLength(3)
    expect(new Set(attempts.map((request) => request.idempotencyKey))).toEqual(new Set([key.idempotencyKey]))
    const { data } = await open.stripe.subscriptions.list({ customer, status: 'all' })
    expect(data).toHaveLength(1)
    expect(await scene.paidInAll(customer)).toBe(1_299n)
  })

  it('that never comes leaves a subscription which is found by our id', async () => {
    const customer = await scene.customerWith('good')
    const input = scene.request(customer, await scene.price())
    open.wire.fail('POST /v1/subscriptions', { kind: 'reset', when: 'after' }, 2)
    await expect(open.bare.startSubscription(input, anyKey())).rejects.toMatchObject({
      fault: 'unavailable',
      sent: 'maybe',
    })
    expect(await open.payments.findSubscription(input.ourId)).toMatchObject({ customer, status: 'active' })
  })
})

describe('finding by our id', () => {
  it('sees what the search does not know yet, among the newest', async () => {
    const ourId = `cus_${crypto.randomUUID()}`
    const ref = await open.payments.createCustomer({ ourId, email: 'ada@example.test', name: 'Ada' }, anyKey())
    open.wire.fail('GET /v1/customers/search', { kind: 'stale_read' })
    expect(await open.payments.findCustomer(ourId)).toBe(ref)
  })

  it('an id with quotes in it finds nobody, and breaks nothing', async () => {
    expect(await open.payments.findCustomer('x" OR metadata["a"]:"b\\')).toBeNull()
  })
})

describe('the default card', () => {
  it('that a person chose at Stripe stays, until the customer saves another', async () => {
    const customer = await scene.customerWith('good')
    await scene.addCard(customer, 'other')
    const [, visa] = (await open.stripe.customers.listPaymentMethods(customer)).data
    await open.stripe.customers.update(customer, { invoice_settings: { default_payment_method: visa?.id ?? '' } })
    expect(await cardsOf(customer)).toEqual([
      ['4444', false],
      ['4242', true],
    ])
    await scene.addCard(customer, 'declining')
    expect((await cardsOf(customer))[0]).toEqual(['0341', true])
  })

  it('is charged at the end of a trial, though it was saved after the start', async () => {
    const customer = await scene.customerWith('declining')
    const { ref, currentPeriodEnd } = await scene.start(customer, await scene.price(), 14)
    await scene.addCard(customer, 'good')
    await scene.pass(customer, currentPeriodEnd, () => expect.unreachable('there is a clock'))
    expect(await scene.latestInvoice(ref)).toMatchObject({ status: 'paid' })
  })
})

describe('a payment that needs the customer', () => {
  it('becomes a paid subscription when the customer passes', async () => {
    const customer = await scene.customerWith('authentication')
    const outcome = await open.payments.startSubscription(scene.request(customer, await scene.price()), anyKey())
    if (outcome.kind !== 'action_required') return expect.unreachable(outcome.kind)
    await open.wire.authenticate(outcome.clientSecret)
    expect((await scene.subscription(outcome.subscription.ref)).status).toBe('active')
    expect(await scene.paidInAll(customer)).toBe(1_299n)
  })

  it('asked for twice under one key is one subscription', async () => {
    const customer = await scene.customerWith('authentication')
    const [input, key] = [scene.request(customer, await scene.price()), anyKey()]
    const first = await open.payments.startSubscription(input, key)
    expect(await open.payments.startSubscription(input, key)).toEqual(first)
    expect((await open.stripe.subscriptions.list({ customer, status: 'all' })).data).toHaveLength(1)
  })
})

describe('time', () => {
  it('further ahead than Stripe moves a clock at once is reached in steps', async () => {
    const customer = await scene.customerWith('good')
    const { ref } = await scene.start(customer, await scene.price(1_000))
    const to = addMs(START, 100 * DAY)
    await open.payments.clock?.advance(customer, to)
    await open.settle()
    expect((await scene.subscription(ref)).currentPeriodEnd > to).toBe(true)
    expect(await scene.paidInAll(customer)).toBe(4_000n)
  })

  it('of a customer who was created without one cannot be moved', async () => {
    const input = { ourId: `cus_${crypto.randomUUID()}`, email: 'ada@example.test', name: 'Ada' }
    const customer = await open.payments.createCustomer(input, anyKey())
    await expectFault(open.payments.clock?.advance(customer, START) ?? Promise.resolve(), 'unsupported')
  })
})

it('every POST of ours carries the caller’s key, or one made from it', async () => {
  const customer = await scene.customer()
  const price = await scene.price()
  await scene.addCard(customer, 'good')
  const seen = open.wire.requests.length
  await open.payments.startSubscription(scene.request(customer, price), { idempotencyKey: 'intent-7' })
  const posts = open.wire.requests.slice(seen).filter(({ method }) => method === 'POST')
  expect(posts.map(({ path, idempotencyKey }) => [path, idempotencyKey])).toEqual([['/v1/subscriptions', 'intent-7']])
})
