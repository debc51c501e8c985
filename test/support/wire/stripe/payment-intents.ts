import { bankOf } from './bank-accounts.ts'
import type { Decline } from './cards.ts'
import { AUTHENTICATION_REQUIRED, cardByNumber } from './cards.ts'
import { newCharge } from './charges.ts'
import { openDispute } from './disputes.ts'
import { find } from './lookups.ts'
import type { StripeState } from './state.ts'
import type { PaymentIntent, PaymentMethod } from './types.ts'

interface NewIntent {
  amount: number
  currency: string
  customer: string | null
  description: string | null
  at: number
  /** Of an intent that is made by hand. */
  more?: Partial<
    Pick<PaymentIntent, 'application_fee_amount' | 'automatic_payment_methods' | 'metadata' | 'transfer_data'>
  >
}

export type Attempt =
  | { kind: 'succeeded'; intent: PaymentIntent }
  | { kind: 'declined'; intent: PaymentIntent; decline: Decline; charge: string; method: PaymentMethod }
  | { kind: 'action_required'; intent: PaymentIntent }

export function newPaymentIntent(state: StripeState, { amount, currency, customer, description, at, more }: NewIntent) {
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
    ...more,
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
  const outcome = settle(state, intent, method, decline, at)
  if (authenticated && outcome.kind === 'succeeded') state.authenticated.add(method.id)
  if (card?.disputed && outcome.kind === 'succeeded') openDispute(state, outcome.intent, card.disputed, at)
  return outcome
}

/** What the bank has said becomes the charge and the intent. */
function settle(
  state: StripeState,
  intent: PaymentIntent,
  method: PaymentMethod,
  decline: Decline | undefined,
  at: number,
): Exclude<Attempt, { kind: 'action_required' }> {
  const { id } = intent
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
  state.emit('payment_intent.succeeded', done, { status: intent.status }, at)
  return { kind: 'succeeded', intent: done }
}

const BANK_ANSWERS_AFTER_SECONDS = 4 * 86_400

/** A delayed method: the bank is asked, and answers in about four business days (docs.stripe.com/payments/ach-direct-debit). */
export function askBank(state: StripeState, id: string, method: PaymentMethod, at: number): PaymentIntent {
  const before = find(state, 'payment_intents', id)
  const waiting = state.change('payment_intents', id, { status: 'processing', payment_method: method.id })
  state.bankAnswers.set(id, at + BANK_ANSWERS_AFTER_SECONDS)
  state.emit('payment_intent.processing', waiting, { status: before.status }, at)
  return waiting
}

export function answerOfBank(state: StripeState, id: string, at: number): void {
  state.bankAnswers.delete(id)
  const intent = find(state, 'payment_intents', id)
  const method = find(state, 'payment_methods', String(intent.payment_method))
  settle(state, intent, method, bankOf(state, method)?.decline, at)
}

export function cancelIntent(
  state: StripeState,
  id: string,
  at: number,
  reason: PaymentIntent['cancellation_reason'] = 'void_invoice',
): void {
  const intent = find(state, 'payment_intents', id)
  if (intent.status === 'succeeded' || intent.status === 'canceled') return
  const canceled = state.change('payment_intents', id, {
    status: 'canceled',
    canceled_at: at,
    cancellation_reason: reason,
    next_action: null,
  })
  state.emit('payment_intent.canceled', canceled, { status: intent.status }, at)
}
