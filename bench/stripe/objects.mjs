/** What Stripe answers (API 2026-10-28.endive), as far as the adapter reads it. A month of the customer's is paid and runs. */
const START = Math.floor(Date.UTC(2026, 10, 1) / 1_000)
export const PERIOD = { start: START, end: START + 30 * 86_400 }
export const PRICE_MINOR = 1_299

export const listOf = (url, data) => ({ object: 'list', url, has_more: false, data })

export const subscriptionOf = (n) => ({
  ...{ id: `sub_${n}`, object: 'subscription', customer: `cus_${n}`, status: 'active', metadata: {}, schedule: null },
  ...{ trial_end: null, cancel_at_period_end: false, cancel_at: null, canceled_at: null, ended_at: null },
  latest_invoice: `in_${n}`,
  items: listOf('/v1/subscription_items', [
    {
      ...{ id: `si_${n}`, object: 'subscription_item', price: { id: 'price_bench' }, quantity: 1 },
      ...{ current_period_start: PERIOD.start, current_period_end: PERIOD.end },
    },
  ]),
})

export const invoiceOf = (n) => ({
  ...{ id: `in_${n}`, object: 'invoice', customer: `cus_${n}`, number: `BENCH-${n}`, status: 'paid', currency: 'usd' },
  ...{ total: PRICE_MINOR, subtotal: PRICE_MINOR, amount_paid: PRICE_MINOR, amount_due: PRICE_MINOR, amount_remaining: 0 },
  ...{ attempt_count: 1, next_payment_attempt: null, created: PERIOD.start, total_discount_amounts: [], total_taxes: [] },
  ...{ period_start: PERIOD.start, period_end: PERIOD.start, hosted_invoice_url: null },
  status_transitions: { paid_at: PERIOD.start },
  parent: { type: 'subscription_details', subscription_details: { subscription: `sub_${n}` } },
  payments: listOf('/v1/invoice_payments', []),
  lines: listOf(`/v1/invoices/in_${n}/lines`, [
    {
      ...{ id: `il_${n}`, object: 'line_item', description: '1 × Standard', amount: PRICE_MINOR, currency: 'usd', quantity: 1 },
      ...{ period: PERIOD, discount_amounts: [], taxes: [], pricing: null },
      parent: { type: 'subscription_item_details', subscription_item_details: { proration: false } },
    },
  ]),
})

export const invoicePaymentOf = (n) => ({
  ...{ id: `inpay_${n}`, object: 'invoice_payment', invoice: `in_${n}`, status: 'paid' },
  payment: { type: 'payment_intent', payment_intent: `pi_${n}` },
})

export const paymentOf = ({ id, customer, amount, method, metadata }) => ({
  ...{ id, object: 'payment_intent', customer, amount, amount_received: amount, currency: 'usd', status: 'succeeded' },
  ...{ metadata, payment_method: method, latest_charge: null, last_payment_error: null, next_action: null },
  ...{ transfer_data: null, application_fee_amount: null, client_secret: `${id}_secret_bench`, created: PERIOD.start },
})
