import { listOf } from '../stripe/objects.mjs'

/** The price that every subscription of the bench has. */
export const PRICE = { id: 'price_bench', amount: 1_500 }
/** In seconds: the period that has ended, and the one that begins. */
export const PERIODS = { before: 1_793_491_200, now: 1_796_083_200, next: 1_798_761_600 }

export const numberOf = (ref) => Number(String(ref).split('_')[1])

export const subscriptionOf = (number) => ({
  ...{ id: `sub_${number}`, object: 'subscription', customer: `cus_${number}`, status: 'active', metadata: {} },
  ...{
    trial_end: null,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    ended_at: null,
    schedule: null,
  },
  latest_invoice: `in_${number}`,
  items: listOf('/v1/subscription_items', [
    {
      ...{ id: `si_${number}`, object: 'subscription_item', price: { id: PRICE.id, object: 'price' }, quantity: 1 },
      ...{ current_period_start: PERIODS.now, current_period_end: PERIODS.next },
    },
  ]),
})

export const invoiceOf = (number) => ({
  ...{ id: `in_${number}`, object: 'invoice', customer: `cus_${number}`, number: `BENCH-${number}`, status: 'paid' },
  ...{ currency: 'usd', subtotal: PRICE.amount, total: PRICE.amount, amount_paid: PRICE.amount, amount_remaining: 0 },
  ...{ attempt_count: 1, next_payment_attempt: null, created: PERIODS.now, hosted_invoice_url: null },
  ...{ period_start: PERIODS.before, period_end: PERIODS.now, status_transitions: { paid_at: PERIODS.now } },
  ...{
    total_discount_amounts: [],
    total_taxes: [],
    payments: listOf('/v1/invoice_payments', []),
    confirmation_secret: null,
  },
  parent: { type: 'subscription_details', subscription_details: { subscription: `sub_${number}` } },
  lines: listOf('/v1/invoices/lines', [
    {
      ...{ id: `il_${number}`, object: 'line_item', description: 'A month', quantity: 1, currency: 'usd' },
      ...{ amount: PRICE.amount, discount_amounts: [], taxes: [], period: { start: PERIODS.now, end: PERIODS.next } },
      pricing: { unit_amount_decimal: String(PRICE.amount) },
      parent: { type: 'subscription_item_details', subscription_item_details: { proration: false } },
    },
  ]),
})
