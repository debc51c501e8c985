/** A closed list: every provider's own codes are mapped onto it, and the customer's message is chosen by it. */
export const DECLINE_REASONS = [
  'insufficient_funds',
  'card_declined',
  'expired_card',
  'incorrect_cvc',
  'lost_or_stolen',
  'fraudulent',
  'authentication_required',
  'processing_error',
  'no_payment_method',
  // The seller's account cannot be paid: nothing is wrong with the customer's card.
  'seller_unavailable',
] as const
export type DeclineReason = (typeof DECLINE_REASONS)[number]
