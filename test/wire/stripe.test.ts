import type Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import {
  at,
  customerWithCard,
  DAY,
  failure,
  HOUR,
  JAN_31,
  latestInvoice,
  monthlyPrice,
  stripeFixture,
  trialSubscription,
} from '../support/wire/stripe/test-fixture.ts'

const on = stripeFixture()

describe('a subscription on trial', () => {
  it('costs nothing until the trial ends, is charged an hour later, and renews on its anchor day', async () => {
    const { customer } = await customerWithCard(on)
    const trial = await trialSubscription(on, customer.id)
    expect(trial.status).toBe('trialing')
    expect(trial.items.data[0]?.current_period_end).toBe(JAN_31 + 14 * DAY)
    expect(await latestInvoice(on, trial.id)).toMatchObject({
      total: 0,
      status: 'paid',
      billing_reason: 'subscription_create',
    })

    await on.wire.advanceClock(customer.id, at(JAN_31 + 14 * DAY))
    expect((await on.stripe.subscriptions.retrieve(trial.id)).status).toBe('active')
    expect(await latestInvoice(on, trial.id)).toMatchObject({ total: 1500, status: 'draft' })

    await on.wire.advanceClock(customer.id, at(JAN_31 + 14 * DAY + HOUR))
    const paid = await latestInvoice(on, trial.id)
    expect(paid).toMatchObject({ status: 'paid', amount_paid: 1500, billing_reason: 'subscription_cycle' })
    expect(paid.parent?.subscription_details?.subscription).toBe(trial.id)
    expect(paid.payments?.data[0]).toMatchObject({ status: 'paid', amount_paid: 1500 })

    await on.wire.advanceClock(customer.id, at(Date.UTC(2027, 4, 20) / 1000))
    const invoices = await on.stripe.invoices.list({ subscription: trial.id, status: 'paid' })
    expect(invoices.data.map((invoice) => invoice.total)).toEqual([1500, 1500, 1500, 1500, 0])
    const types = on.wire.webhooks.deliveries.map((delivery) => delivery.event.type)
    expect(types).toContain('customer.subscription.trial_will_end')
    expect(types.indexOf('invoice.paid')).toBeLessThan(types.lastIndexOf('invoice.paid'))
  })

  it('keeps the thirty-first as its anchor through February', async () => {
    const { customer } = await customerWithCard(on)
    const price = await monthlyPrice(on)
    const subscription = await on.stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] })
    const ends = [subscription.items.data[0]?.current_period_end]
    for (const day of [Date.UTC(2027, 1, 28, 14), Date.UTC(2027, 2, 31, 14)]) {
      await on.wire.advanceClock(customer.id, new Date(day))
      ends.push((await on.stripe.subscriptions.retrieve(subscription.id)).items.data[0]?.current_period_end)
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
    const { customer, card } = await customerWithCard(on)
    const trial = await trialSubscription(on, customer.id)
    on.wire.changeCard(card, '4000000000009995')
    await on.wire.advanceClock(customer.id, at(JAN_31 + 14 * DAY + HOUR))
    expect((await on.stripe.subscriptions.retrieve(trial.id)).status).toBe('past_due')
    const invoice = await latestInvoice(on, trial.id)
    expect(invoice).toMatchObject({ status: 'open', attempt_count: 1, amount_remaining: 1500 })
    expect(invoice.next_payment_attempt).toBe(JAN_31 + 16 * DAY + HOUR)

    const declined = await failure(on.stripe.invoices.pay(invoice.id as string))
    expect(declined).toMatchObject({ statusCode: 402, code: 'card_declined', decline_code: 'insufficient_funds' })
    expect((await latestInvoice(on, trial.id)).attempt_count).toBe(1)

    const good = await on.stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id })
    const paid = await on.stripe.invoices.pay(invoice.id as string, { payment_method: good.id })
    expect(paid.status).toBe('paid')
    expect((await on.stripe.subscriptions.retrieve(trial.id)).status).toBe('active')
  })

  it('is canceled after the retries on days 2, 7, 14 and 21, and its invoice stays open', async () => {
    const { customer, card } = await customerWithCard(on)
    const trial = await trialSubscription(on, customer.id)
    on.wire.changeCard(card, '4000000000000341')
    await on.wire.advanceClock(customer.id, at(JAN_31 + 60 * DAY))
    const canceled = await on.stripe.subscriptions.retrieve(trial.id)
    expect(canceled).toMatchObject({ status: 'canceled', cancellation_details: { reason: 'payment_failed' } })
    expect(canceled.ended_at).toBe(JAN_31 + (14 + 21) * DAY + HOUR)
    const first = await on.stripe.invoices.list({ subscription: trial.id, status: 'open' })
    expect(first.data.at(-1)).toMatchObject({ attempt_count: 5, next_payment_attempt: null })
  })

  it('ends with the period when that was asked for, and a second cancellation finds nothing', async () => {
    const { customer } = await customerWithCard(on)
    const trial = await trialSubscription(on, customer.id)
    const asked = await on.stripe.subscriptions.update(trial.id, { cancel_at_period_end: true })
    expect(asked).toMatchObject({ status: 'trialing', cancel_at: JAN_31 + 14 * DAY, canceled_at: JAN_31 })
    await on.wire.advanceClock(customer.id, at(JAN_31 + 15 * DAY))
    expect(await on.stripe.subscriptions.retrieve(trial.id)).toMatchObject({
      status: 'canceled',
      ended_at: JAN_31 + 14 * DAY,
    })
    expect(await failure(on.stripe.subscriptions.cancel(trial.id))).toMatchObject({
      statusCode: 404,
      code: 'resource_missing',
    })
  })
})

describe('a first payment', () => {
  it('that is declined under error_if_incomplete leaves nothing behind', async () => {
    const { customer, card } = await customerWithCard(on)
    const price = await monthlyPrice(on)
    on.wire.changeCard(card, '4000000000000341')
    const create = {
      customer: customer.id,
      items: [{ price: price.id }],
      payment_behavior: 'error_if_incomplete' as const,
    }
    expect(await failure(on.stripe.subscriptions.create(create))).toMatchObject({
      statusCode: 402,
      code: 'card_declined',
      decline_code: 'generic_decline',
    })
    expect((await on.stripe.subscriptions.list({ customer: customer.id, status: 'all' })).data).toEqual([])
    expect((await on.stripe.invoices.list({ customer: customer.id })).data).toEqual([])
    expect((await on.stripe.events.list({ type: 'customer.subscription.created' })).data).toEqual([])
  })

  it('that needs the customer waits as incomplete with a secret, and goes through when the customer agrees', async () => {
    const { customer } = await customerWithCard(on, '4000 0027 6000 3184')
    const price = await monthlyPrice(on)
    const subscription = await on.stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      payment_behavior: 'allow_incomplete',
      expand: ['latest_invoice.confirmation_secret', 'latest_invoice.payments'],
    })
    const invoice = subscription.latest_invoice as Stripe.Invoice
    expect([subscription.status, invoice.status]).toEqual(['incomplete', 'open'])
    await on.wire.authenticate(invoice.confirmation_secret?.client_secret ?? '')
    expect((await on.stripe.subscriptions.retrieve(subscription.id)).status).toBe('active')
  })

  it('that never comes lets the subscription expire after 23 hours and voids its invoice', async () => {
    const { customer } = await customerWithCard(on)
    const price = await monthlyPrice(on)
    const subscription = await on.stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      payment_behavior: 'default_incomplete',
    })
    expect(subscription.status).toBe('incomplete')
    await on.wire.advanceClock(customer.id, at(JAN_31 + 24 * HOUR))
    expect((await on.stripe.subscriptions.retrieve(subscription.id)).status).toBe('incomplete_expired')
    expect((await latestInvoice(on, subscription.id)).status).toBe('void')
  })

  it('without any card is refused with what is missing', async () => {
    const customer = await on.stripe.customers.create({})
    const price = await monthlyPrice(on)
    const create = on.stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] })
    expect(await failure(create)).toMatchObject({ statusCode: 400, code: 'resource_missing' })
  })
})

describe('cards', () => {
  it('that the bank refuses are not saved, and the page stays open for another', async () => {
    const customer = await on.stripe.customers.create({})
    const session = await on.stripe.checkout.sessions.create({
      mode: 'setup',
      currency: 'usd',
      customer: customer.id,
      success_url: 'https://example.com',
    })
    expect(await on.wire.completeCheckout(session.id, '4000000000009995')).toMatchObject({
      kind: 'declined',
      declineCode: 'insufficient_funds',
    })
    expect((await on.stripe.paymentMethods.list({ customer: customer.id })).data).toEqual([])
    const page = await fetch(session.url ?? '', {
      method: 'POST',
      body: new URLSearchParams({ number: '4242424242424242' }),
      redirect: 'manual',
    })
    expect([page.status, page.headers.get('location')]).toEqual([303, 'https://example.com'])
    const [method] = (await on.stripe.paymentMethods.list({ customer: customer.id })).data
    expect(method?.card).toMatchObject({ brand: 'visa', last4: '4242' })
    await on.stripe.paymentMethods.detach(method?.id ?? '')
    expect((await on.stripe.paymentMethods.list({ customer: customer.id })).data).toEqual([])
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
    const { customer, card } = await customerWithCard(on)
    on.wire.changeCard(card, number)
    await on.stripe.invoiceItems.create({ customer: customer.id, amount: 500, currency: 'usd' })
    const invoice = await on.stripe.invoices.create({
      customer: customer.id,
      pending_invoice_items_behavior: 'include',
    })
    const error = await failure(on.stripe.invoices.pay(invoice.id as string))
    expect([error.statusCode, error.code, error.decline_code]).toEqual([402, code, declineCode])
  })
})
