import Stripe from 'stripe'
import { afterEach, beforeEach, expect } from 'vitest'
import { startStripeWire } from './server.ts'
import type { StripeWire } from './wire.ts'

export const DAY = 86_400
export const HOUR = 3_600
/** Where the customers' test clocks start, in unix seconds: noon of 31 January 2027. */
export const JAN_31 = Date.UTC(2027, 0, 31, 12) / 1000

export const at = (seconds: number) => new Date(seconds * 1000)

export interface StripeFixture {
  readonly wire: StripeWire
  /** The real SDK, pointed at the simulator. */
  readonly stripe: Stripe
  /** What a test sends wrong on purpose; the official descriptions must report exactly that. */
  wrongOnPurpose: string[]
}

/** A fresh simulator for each test, which must end without a violation. */
export function stripeFixture(): StripeFixture {
  let wire: StripeWire
  let stripe: Stripe
  const fixture: StripeFixture = {
    get wire() {
      return wire
    },
    get stripe() {
      return stripe
    },
    wrongOnPurpose: [],
  }
  beforeEach(async () => {
    wire = await startStripeWire()
    stripe = sdkFor(wire)
    fixture.wrongOnPurpose = []
  })
  afterEach(async () => {
    await wire.close()
    const reported = wire.violations.flatMap(({ what, problems }) => problems.map((problem) => `${what} ${problem}`))
    expect(reported).toEqual(wire.checked ? fixture.wrongOnPurpose : [])
  })
  return fixture
}

export function sdkFor({ host, port, secretKey }: StripeWire, apiKey = secretKey): Stripe {
  return new Stripe(apiKey, { host, port, protocol: 'http', maxNetworkRetries: 0, telemetry: false })
}

/** The error that the SDK throws; a test fails where there is none. */
export async function failure(work: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(Stripe.errors.StripeError)
  return error as Stripe.errors.StripeError
}

export async function monthlyPrice(
  { stripe }: StripeFixture,
  amount = 1500,
  lookupKey?: string,
): Promise<Stripe.Price> {
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
export async function customerWithCard(
  { stripe, wire }: StripeFixture,
  number = '4242 4242 4242 4242',
): Promise<{ customer: Stripe.Customer; card: string }> {
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

export async function trialSubscription(fixture: StripeFixture, customer: string): Promise<Stripe.Subscription> {
  const price = await monthlyPrice(fixture)
  return fixture.stripe.subscriptions.create({
    customer,
    items: [{ price: price.id, quantity: 1 }],
    trial_end: JAN_31 + 14 * DAY,
    metadata: { our_id: 'sub_1' },
  })
}

export async function latestInvoice({ stripe }: StripeFixture, subscription: string): Promise<Stripe.Invoice> {
  const expand = ['latest_invoice.payments']
  return (await stripe.subscriptions.retrieve(subscription, { expand })).latest_invoice as Stripe.Invoice
}
