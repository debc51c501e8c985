import { readFileSync } from 'node:fs'
import type { Stripe } from 'stripe'
import { beforeAll, describe, expect, it } from 'vitest'
import { money } from '../../../lib/money.ts'
import { type CustomerRef, DECLINE_REASONS } from '../../../providers/payments/port.ts'
import { fromStripeAmount, toStripeAmount } from '../../../providers/payments/stripe/amounts.ts'
import { fromStripeFailure } from '../../../providers/payments/stripe/declines.ts'
import {
  fromStripeInvoice,
  fromStripePaymentMethod,
  fromStripeSubscription,
} from '../../../providers/payments/stripe/mapping.ts'
import { contracts } from '../../support/services.ts'

const at = (seconds: number) => new Date(seconds * 1_000)

describe('amounts', () => {
  it.each([
    ['USD', 1_299n, 1_299],
    ['JPY', 500n, 500],
    ['KWD', 3_120n, 3_120],
    ['ISK', 500n, 50_000],
    ['UGX', 7n, 700],
    ['MGA', 1_200n, 12],
  ])('%s are written as Stripe wants them, and read back the same', (currency, minor, stripe) => {
    expect(toStripeAmount(money(minor, currency))).toBe(stripe)
    expect(fromStripeAmount(stripe, currency.toLowerCase())).toEqual(money(minor, currency))
  })

  it.each([
    ['KWD', 3_125n],
    ['MGA', 150n],
    ['USD', 2n ** 60n],
  ])('what Stripe cannot express is refused, not rounded (%s)', (currency, minor) => {
    expect(() => toStripeAmount(money(minor, currency))).toThrow(RangeError)
  })

  it('an amount that our minor units cannot hold is refused', () => {
    expect(() => fromStripeAmount(50_050, 'isk')).toThrow(RangeError)
  })
})

describe('declines', () => {
  it.each([
    [{ code: 'card_declined', decline_code: 'insufficient_funds' }, 'insufficient_funds'],
    [{ code: 'card_declined', decline_code: 'generic_decline' }, 'card_declined'],
    [{ code: 'card_declined', decline_code: 'stolen_card' }, 'lost_or_stolen'],
    [{ code: 'card_declined', decline_code: 'fraudulent' }, 'fraudulent'],
    [{ code: 'expired_card', decline_code: 'expired_card' }, 'expired_card'],
    [{ code: 'incorrect_cvc' }, 'incorrect_cvc'],
    [{ code: 'processing_error' }, 'processing_error'],
    [{ code: 'authentication_required', decline_code: 'authentication_required' }, 'authentication_required'],
    [{ code: 'card_declined', decline_code: 'a_code_of_next_year' }, 'card_declined'],
    [{}, 'card_declined'],
  ])('%j is one of the port’s reasons', (failure, reason) => {
    expect(fromStripeFailure(failure)).toBe(reason)
    expect(DECLINE_REASONS).toContain(reason)
  })
})

const item = {
  price: { id: 'price_1' },
  quantity: 2,
  current_period_start: 1_700_000_000,
  current_period_end: 1_702_592_000,
}
const subscription = (changes: object = {}) =>
  ({
    id: 'sub_1',
    customer: 'cus_1',
    status: 'active',
    items: { data: [item] },
    metadata: { backplane_id: 'sub_ours' },
    trial_end: null,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    ended_at: null,
    latest_invoice: { id: 'in_1' },
    ...changes,
  }) as unknown as Stripe.Subscription

describe('a subscription', () => {
  it('has the period and the quantity of its item', () => {
    expect(fromStripeSubscription(subscription())).toEqual({
      ref: 'sub_1',
      customer: 'cus_1',
      price: 'price_1',
      ourId: 'sub_ours',
      status: 'active',
      quantity: 2,
      currentPeriodStart: at(1_700_000_000),
      currentPeriodEnd: at(1_702_592_000),
      trialEnd: null,
      cancelAtPeriodEnd: false,
      scheduledChange: null,
      canceledAt: null,
      endedAt: null,
      latestInvoice: 'in_1',
    })
  })

  it('that ends at a date which is its period’s end is cancelled at the period end', () => {
    expect(fromStripeSubscription(subscription({ cancel_at: 1_702_592_000 })).cancelAtPeriodEnd).toBe(true)
    expect(fromStripeSubscription(subscription({ cancel_at: 1_800_000_000 })).cancelAtPeriodEnd).toBe(false)
  })

  it.each([
    ['in a state that we do not know', { status: 'hibernating' }],
    ['without an item', { items: { data: [] } }],
  ])('%s is refused, and not guessed', (_what, changes) => {
    expect(() => fromStripeSubscription(subscription(changes))).toThrow(expect.objectContaining({ fault: 'rejected' }))
  })
})

const line = (start: number, end: number, proration = false) => ({
  amount: 1_299,
  currency: 'usd',
  discount_amounts: [],
  taxes: [],
  period: { start, end },
  parent: { subscription_item_details: { proration } },
})
const payment = (created: number, intent: object) => ({ created, payment: { payment_intent: intent } })
const invoice = (changes: object = {}) =>
  ({
    id: 'in_1',
    customer: { id: 'cus_1' },
    parent: { subscription_details: { subscription: 'sub_1' } },
    number: 'A-1',
    status: 'open',
    currency: 'usd',
    subtotal: 1_299,
    total: 1_299,
    total_discount_amounts: [],
    total_taxes: [],
    amount_paid: 0,
    amount_remaining: 1_299,
    attempt_count: 1,
    next_payment_attempt: 1_700_300_000,
    created: 1_700_000_000,
    period_start: 1_690_000_000,
    period_end: 1_690_000_000,
    lines: { data: [line(1_695_000_000, 1_700_000_000, true), line(1_700_000_000, 1_702_592_000)] },
    status_transitions: { paid_at: null },
    payments: { data: [] },
    ...changes,
  }) as unknown as Stripe.Invoice

describe('an invoice', () => {
  it('is for the period that its subscription’s line names, prorations aside', () => {
    expect(fromStripeInvoice(invoice())).toMatchObject({
      customer: 'cus_1',
      subscription: 'sub_1',
      total: money(1_299, 'USD'),
      amountPaid: money(0, 'USD'),
      periodStart: at(1_700_000_000),
      periodEnd: at(1_702_592_000),
      nextAttemptAt: at(1_700_300_000),
      paidAt: null,
    })
  })

  it('without a subscription has its own period and no subscription', () => {
    const mapped = fromStripeInvoice(invoice({ parent: null, lines: { data: [] } }))
    expect(mapped).toMatchObject({ subscription: null, periodStart: at(1_690_000_000) })
  })

  it('says why its newest attempt failed', () => {
    const older = payment(1, { last_payment_error: { code: 'expired_card' }, status: 'requires_payment_method' })
    const newer = payment(2, {
      last_payment_error: { code: 'card_declined', decline_code: 'insufficient_funds' },
      status: 'requires_payment_method',
    })
    const reason = (data: object[], changes: object = {}) =>
      fromStripeInvoice(invoice({ payments: { data }, ...changes })).declineReason
    expect(reason([older, newer])).toBe('insufficient_funds')
    expect(reason([payment(1, { status: 'requires_action' })])).toBe('authentication_required')
    expect(reason([])).toBe('no_payment_method')
    expect(reason([], { attempt_count: 0 })).toBeNull()
    expect(reason([newer], { status: 'paid' })).toBeNull()
  })

  it('that has no status yet is a draft, and one in an unknown state is refused', () => {
    expect(fromStripeInvoice(invoice({ status: null })).status).toBe('draft')
    expect(() => fromStripeInvoice(invoice({ status: 'lost' }))).toThrow(expect.objectContaining({ fault: 'rejected' }))
  })
})

contracts.suite('Stripe’s official fixtures are read', (folder) => {
  let resources: { subscription: Stripe.Subscription; invoice: Stripe.Invoice; payment_method: Stripe.PaymentMethod }
  beforeAll(() => {
    resources = JSON.parse(readFileSync(`${folder}/stripe/fixtures3.json`, 'utf8')).resources
  })

  it('a subscription', () => {
    const { subscription } = resources
    const [item] = subscription.items.data
    expect(fromStripeSubscription(subscription)).toMatchObject({
      ref: subscription.id,
      customer: subscription.customer,
      price: item?.price.id,
      status: 'active',
      currentPeriodEnd: at(item?.current_period_end ?? 0),
    })
  })

  it('an invoice', () => {
    const { invoice } = resources
    expect(fromStripeInvoice(invoice)).toMatchObject({
      ref: invoice.id,
      status: 'draft',
      total: money(invoice.total, 'USD'),
      subscription: invoice.parent?.subscription_details?.subscription,
      declineReason: null,
    })
  })

  it('a card', () => {
    const method = resources.payment_method
    expect(fromStripePaymentMethod(method, 'cus_1' as CustomerRef, method.id)).toMatchObject({
      last4: '4242',
      fingerprint: method.card?.fingerprint,
      isDefault: true,
    })
  })
})
