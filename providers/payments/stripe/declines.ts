import type { DeclineReason } from '../port.ts'

/** The part of an error, or of a PaymentIntent's `last_payment_error`, that says why a payment failed. */
export interface PaymentFailure {
  readonly code?: string | undefined
  readonly decline_code?: string | undefined
}

/**
 * docs.stripe.com/declines/codes (`decline_code`) and docs.stripe.com/error-codes (`code`). What is not named here has nothing more
 * to say to the customer than that the card was declined.
 */
const REASONS: Readonly<Record<string, DeclineReason>> = {
  insufficient_funds: 'insufficient_funds',
  withdrawal_count_limit_exceeded: 'insufficient_funds',

  expired_card: 'expired_card',
  invalid_expiry_month: 'expired_card',
  invalid_expiry_year: 'expired_card',

  incorrect_cvc: 'incorrect_cvc',
  invalid_cvc: 'incorrect_cvc',

  lost_card: 'lost_or_stolen',
  stolen_card: 'lost_or_stolen',
  pickup_card: 'lost_or_stolen',

  fraudulent: 'fraudulent',
  merchant_blacklist: 'fraudulent',

  authentication_required: 'authentication_required',
  authentication_not_handled: 'authentication_required',
  mobile_device_authentication_required: 'authentication_required',
  payment_intent_action_required: 'authentication_required',
  payment_intent_authentication_failure: 'authentication_required',
  invoice_payment_intent_requires_action: 'authentication_required',
  subscription_payment_intent_requires_action: 'authentication_required',

  processing_error: 'processing_error',
  issuer_not_available: 'processing_error',
  reenter_transaction: 'processing_error',
  try_again_later: 'processing_error',
  approve_with_id: 'processing_error',
}

/** The issuer's `decline_code` says more than Stripe's `code`, which is often only `card_declined`. */
export function fromStripeFailure({ code, decline_code }: PaymentFailure): DeclineReason {
  return (decline_code && REASONS[decline_code]) || (code && REASONS[code]) || 'card_declined'
}
