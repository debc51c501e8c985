import type { DeclineReason } from '../../port.ts'

/** What the hosted page tells the customer about a refused card. */
export const DECLINE_MESSAGES: Readonly<Record<DeclineReason, string>> = {
  insufficient_funds: 'Your bank declined this card: insufficient funds. Use another card.',
  card_declined: 'Your bank declined this card. Use another card or ask your bank.',
  expired_card: 'Your bank says that this card has expired. Use another card.',
  incorrect_cvc: 'The security code is wrong. Check the card and enter it again.',
  // A bank's suspicion is never told to whoever holds the card.
  lost_or_stolen: 'Your bank declined this card. Use another card or ask your bank.',
  fraudulent: 'Your bank declined this card. Use another card or ask your bank.',
  authentication_required: 'Your bank wants to confirm that it is you. Use another card.',
  processing_error: 'The card could not be checked just now. Try again in a minute.',
  no_payment_method: 'There is no card yet. Enter one.',
  seller_unavailable: 'The seller cannot be paid just now. Try again later.',
}
