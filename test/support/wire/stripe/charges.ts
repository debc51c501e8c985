import type { Decline } from './cards.ts'
import { page } from './lists.ts'
import { find } from './lookups.ts'
import type { Route } from './router.ts'
import { route } from './router.ts'
import type { StripeState } from './state.ts'
import { transferCharge } from './transfers.ts'
import type { Charge, PaymentIntent, PaymentMethod } from './types.ts'

/** One attempt at the bank, refused or not: Stripe keeps both. */
export function newCharge(
  state: StripeState,
  intent: PaymentIntent,
  method: PaymentMethod,
  decline: Decline | undefined,
  at: number,
): Charge {
  const reason = decline?.declineCode ?? decline?.code ?? null
  const attempted = state.put('charges', {
    id: state.id('ch'),
    object: 'charge',
    amount: intent.amount,
    amount_captured: decline ? 0 : intent.amount,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: intent.application_fee_amount,
    balance_transaction: decline ? null : state.id('txn'),
    billing_details: method.billing_details,
    calculated_statement_descriptor: null,
    captured: !decline,
    created: at,
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: {},
    on_behalf_of: null,
    outcome: {
      advice_code: null,
      network_advice_code: null,
      network_decline_code: null,
      network_status: decline ? 'declined_by_network' : 'approved_by_network',
      reason,
      risk_level: 'normal',
      seller_message: decline ? 'The bank returned the decline code.' : 'Payment complete.',
      type: decline ? 'issuer_declined' : 'authorized',
    },
    paid: !decline,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: null,
    receipt_email: null,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: decline ? 'failed' : 'succeeded',
    transfer_data: intent.transfer_data ? { amount: null, destination: intent.transfer_data.destination } : null,
    transfer_group: null,
  })
  const charge = decline ? attempted : transferCharge(state, attempted)
  state.emit(decline ? 'charge.failed' : 'charge.succeeded', charge, undefined, at)
  return charge
}

/** docs.stripe.com/api/charges: read only. */
export const chargeRoutes: readonly Route[] = [
  route<{ customer?: string; payment_intent?: string }>(
    'GET /v1/charges',
    { customer: 'string', payment_intent: 'string' },
    ({ state, params, path }) => {
      const rows = state
        .all('charges')
        .filter((row) => !params.customer || row.customer === params.customer)
        .filter((row) => !params.payment_intent || row.payment_intent === params.payment_intent)
      return page(rows, params, path)
    },
    'list',
  ),
  route('GET /v1/charges/:id', {}, ({ state, ids }) => find(state, 'charges', ids.id)),
]
