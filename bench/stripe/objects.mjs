/** What Stripe answers (API 2026-10-28.endive), as far as the adapter reads it. */
export const listOf = (url, data) => ({ object: 'list', url, has_more: false, data })

export const paymentOf = ({ id, customer, amount, method, metadata }) => ({
  ...{ id, object: 'payment_intent', customer, amount, amount_received: amount, currency: 'usd', status: 'succeeded' },
  ...{ metadata, payment_method: method, latest_charge: null, last_payment_error: null, next_action: null },
  ...{ transfer_data: null, application_fee_amount: null, client_secret: `${id}_secret_bench`, created: 1_793_491_200 },
})
