import { describe, expect, it } from 'vitest'
import type { PaymentsEvent } from '../../../providers/payments/port.ts'
import { stripePayments } from '../../../providers/payments/stripe/stripe-payments.ts'
import { signed } from './open-stripe.ts'

const SECRET = 'whsec_ours'
const CONNECT = 'whsec_theirs'
const payments = stripePayments({ secretKey: 'sk_test_x', webhookSecret: SECRET, connectWebhookSecret: CONNECT })

const event = (type: string, object: object, more: object = {}) =>
  JSON.stringify({ id: 'evt_1', object: 'event', type, created: 1_700_000_000, data: { object, ...more } })
const read = (body: string, secret = SECRET) => payments.readWebhook(signed(body, secret))

describe('an event', () => {
  const subjects: [string, object, object, PaymentsEvent['subject'] | null][] = [
    [
      'customer.subscription.updated',
      { id: 'sub_1', customer: 'cus_1' },
      {},
      { kind: 'subscription', ref: 'sub_1' as never },
    ],
    [
      'invoice.payment_failed',
      { id: 'in_1', customer: { id: 'cus_1' } },
      {},
      { kind: 'invoice', ref: 'in_1' as never },
    ],
    [
      'payment_method.attached',
      { id: 'pm_1', customer: 'cus_1' },
      {},
      { kind: 'paymentMethods', ref: 'cus_1' as never },
    ],
    [
      'payment_method.detached',
      { id: 'pm_1', customer: null },
      { previous_attributes: { customer: 'cus_1' } },
      { kind: 'paymentMethods', ref: 'cus_1' as never },
    ],
    [
      'customer.updated',
      { id: 'cus_1' },
      { previous_attributes: { invoice_settings: { default_payment_method: null } } },
      { kind: 'paymentMethods', ref: 'cus_1' as never },
    ],
    ['customer.updated', { id: 'cus_1' }, { previous_attributes: { email: 'old@example.test' } }, null],
    [
      'checkout.session.completed',
      { id: 'cs_1', mode: 'setup', customer: 'cus_1' },
      {},
      { kind: 'paymentMethods', ref: 'cus_1' as never },
    ],
    ['checkout.session.completed', { id: 'cs_1', mode: 'payment', customer: 'cus_1' }, {}, null],
    ['setup_intent.succeeded', { id: 'seti_1', customer: null }, {}, null],
    ['charge.succeeded', { id: 'ch_1', customer: 'cus_1' }, {}, null],
  ]
  it.each(subjects)('%s about %j %j', (type, object, more, subject) => {
    expect(read(event(type, object, more))?.subject ?? null).toEqual(subject)
  })

  it('carries its id, its customer and its time', () => {
    expect(read(event('invoice.paid', { id: 'in_1', customer: 'cus_1' }))).toMatchObject({
      id: 'evt_1',
      account: null,
      type: 'invoice.paid',
      customer: 'cus_1',
      occurredAt: new Date(1_700_000_000_000),
    })
  })

  it('of a connected account is believed by the other endpoint’s secret, and names the account', () => {
    const body = JSON.stringify({
      ...JSON.parse(event('invoice.paid', { id: 'in_1', customer: 'cus_1' })),
      account: 'acct_1',
    })
    expect(read(body, CONNECT)).toMatchObject({ account: 'acct_1' })
    expect(() => read(body, 'whsec_nobodys')).toThrow(expect.objectContaining({ reason: 'signature' }))
  })

  it('with an old signature under the second secret is too old, not forged', () => {
    const old = signed(
      event('invoice.paid', { id: 'in_1', customer: 'cus_1' }),
      CONNECT,
      new Date(Date.now() - 400_000),
    )
    expect(() => payments.readWebhook(old)).toThrow(expect.objectContaining({ reason: 'timestamp' }))
  })
})

describe('the configuration', () => {
  it.each([
    ['an empty webhook secret', { secretKey: 'sk_test_x', webhookSecret: '' }, /anyone could forge/],
    ['a blank webhook secret', { secretKey: 'sk_test_x', webhookSecret: ' \n' }, /anyone could forge/],
    [
      'an empty webhook secret for Connect',
      { secretKey: 'sk_test_x', webhookSecret: 's', connectWebhookSecret: '' },
      /forge/,
    ],
    ['a publishable key', { secretKey: 'pk_test_x', webhookSecret: 's' }, /must be a secret or restricted key/],
  ])('refuses %s', (_what, config, message) => {
    expect(() => stripePayments(config)).toThrow(message)
  })

  it('offers a clock for test keys only', () => {
    const live = stripePayments({ secretKey: 'sk_live_x', webhookSecret: 's' })
    expect([live.supports.clock, live.clock]).toEqual([false, undefined])
    expect([payments.supports.clock, payments.clock === undefined]).toEqual([true, false])
  })
})
