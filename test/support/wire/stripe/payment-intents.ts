import type { Decline } from './cards.ts'
import { AUTHENTICATION_REQUIRED, cardByNumber } from './cards.ts'
import { newCharge } from './charges.ts'
import { page } from './lists.ts'
import { find } from './lookups.ts'
import { mergeMetadata } from './params.ts'
import type { Route } from './router.ts'
import { route } from './router.ts'
import type { StripeState } from './state.ts'
import type { PaymentIntent, PaymentMethod } from './types.ts'

interface NewIntent {
  amount: number
  currency: string
  customer: string | null
  description: string | null
  at: number
}

export type Attempt =
  | { kind: 'succeeded'; intent: PaymentIntent }
  | { kind: 'declined'; intent: PaymentIntent; decline: Decline; charge: string; method: PaymentMethod }
  | { kind: 'action_required'; intent: PaymentIntent }

export function newPaymentIntent(state: StripeState, { amount, currency, customer, description, at }: NewIntent) {
  const id = state.id('pi')
  const intent: PaymentIntent = {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic',
    client_secret: `${id}_secret_${state.id('x').slice(2)}`,
    confirmation_method: 'automatic',
    created: at,
    currency,
    customer,
    customer_account: null,
    description,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
  }
  state.put('payment_intents', intent)
  state.emit('payment_intent.created', intent, undefined, at)
  return intent
}

/**
 * Charges the card as the bank behind it answers (docs.stripe.com/testing). Off-session, a card that wants its owner is
 * declined with `authentication_required`; on-session the intent waits in `requires_action`.
 */
export function confirmIntent(
  state: StripeState,
  id: string,
  method: PaymentMethod,
  { offSession, authenticated, at }: { offSession: boolean; authenticated?: boolean; at: number },
): Attempt {
  const intent = find(state, 'payment_intents', id)
  const card = cardByNumber(state.cardNumbers.get(method.id) ?? '')
  const mustAsk =
    card?.authentication === 'always' || (card?.authentication === 'setup' && !state.authenticated.has(method.id))
  if (mustAsk && !authenticated && !offSession) {
    const waiting = state.change('payment_intents', id, {
      status: 'requires_action',
      payment_method: method.id,
      next_action: { type: 'use_stripe_sdk', use_stripe_sdk: {} },
    })
    state.emit('payment_intent.requires_action', waiting, { status: intent.status }, at)
    return { kind: 'action_required', intent: waiting }
  }
  const decline = mustAsk && !authenticated ? AUTHENTICATION_REQUIRED : (card?.decline ?? card?.declineOnCharge)
  const charge = newCharge(state, intent, method, decline, at)
  if (decline) {
    const failed = state.change('payment_intents', id, {
      status: 'requires_payment_method',
      payment_method: null,
      next_action: null,
      latest_charge: charge.id,
      last_payment_error: {
        type: 'card_error',
        code: decline.code,
        ...(decline.declineCode && { decline_code: decline.declineCode }),
        charge: charge.id,
        doc_url: `https://docs.stripe.com/error-codes#${decline.code}`,
        message: decline.message,
        payment_method: method,
      },
    })
    state.emit('payment_intent.payment_failed', failed, { status: intent.status }, at)
    return { kind: 'declined', intent: failed, decline, charge: charge.id, method }
  }
  const done = state.change('payment_intents', id, {
    status: 'succeeded',
    payment_method: method.id,
    next_action: null,
    last_payment_error: null,
    latest_charge: charge.id,
    amount_received: intent.amount,
  })
  if (authenticated) state.authenticated.add(method.id)
  state.emit('payment_intent.succeeded', done, { status: intent.status }, at)
  return { kind: 'succeeded', intent: done }
}

export function cancelIntent(state: StripeState, id: string, at: number): void {
  const intent = find(state, 'payment_intents', id)
  if (intent.status === 'succeeded' || intent.status === 'canceled') return
  const canceled = state.change('payment_intents', id, {
    status: 'canceled',
    canceled_at: at,
    cancellation_reason: 'void_invoice',
    next_action: null,
  })
  state.emit('payment_intent.canceled', canceled, { status: intent.status }, at)
}

/** docs.stripe.com/api/payment_intents, as far as invoices and checkout make them; none is created by hand. */
export const paymentIntentRoutes: readonly Route[] = [
  route<{ customer?: string }>(
    'GET /v1/payment_intents',
    { customer: 'string' },
    ({ state, params, path }) => {
      const rows = state.all('payment_intents').filter((row) => !params.customer || row.customer === params.customer)
      return page(rows, params, path)
    },
    'list',
  ),
  route('GET /v1/payment_intents/:id', {}, ({ state, ids }) => find(state, 'payment_intents', ids.id)),
  route<{ metadata?: Record<string, string> }>(
    'POST /v1/payment_intents/:id',
    { 'metadata.*': 'string' },
    ({ state, params, ids }) => {
      const before = find(state, 'payment_intents', ids.id)
      return state.change('payment_intents', ids.id, { metadata: mergeMetadata(before.metadata, params.metadata) })
    },
  ),
]
