import type { DeclineReason } from '../../port.ts'

/** `succeeds`, or why it does not. `authentication_required` while charging on the customer's request asks for 3-D Secure. */
export type CardBehaviour = 'succeeds' | DeclineReason

export interface TestCard {
  readonly number: string
  readonly brand: 'visa' | 'mastercard' | 'amex' | 'bank_debit'
  /** What happens when the customer enters it. */
  readonly attach: CardBehaviour
  /** What happens when an attached one is charged. */
  readonly charge: CardBehaviour
  /** Whose bank answers days later, and what; absent: at once. */
  readonly delayed?: 'succeeds' | 'card_declined'
  /** Whose owner takes the money back a day later, and who is right in the end; absent: nobody does. */
  readonly disputed?: 'won' | 'lost'
  /** For the list on the hosted page. */
  readonly says: string
}

/**
 * Every card that this gateway knows, with the numbers and the behaviour of Stripe's testing page (docs.stripe.com/testing):
 * the declining ones cannot be attached, save the one that attaches and declines when it is charged. Other numbers are refused,
 * so that nobody's real card is ever taken. The two cards for 3-D Secure ask for it at each charge.
 */
export const TEST_CARDS: readonly TestCard[] = [
  { number: '4242424242424242', brand: 'visa', attach: 'succeeds', charge: 'succeeds', says: 'Succeeds' },
  { number: '5555555555554444', brand: 'mastercard', attach: 'succeeds', charge: 'succeeds', says: 'Succeeds' },
  { number: '378282246310005', brand: 'amex', attach: 'succeeds', charge: 'succeeds', says: 'Succeeds' },
  {
    number: '4000000000000341',
    brand: 'visa',
    attach: 'succeeds',
    charge: 'card_declined',
    says: 'Is accepted here, declines when charged',
  },
  {
    number: '4000002500003155',
    brand: 'visa',
    attach: 'succeeds',
    charge: 'authentication_required',
    says: 'Is accepted here, asks for 3-D Secure when charged',
  },
  {
    number: '4000002760003184',
    brand: 'visa',
    attach: 'succeeds',
    charge: 'authentication_required',
    says: 'Is accepted here, asks for 3-D Secure when charged',
  },
  {
    number: '4000000000000259',
    brand: 'visa',
    attach: 'succeeds',
    charge: 'succeeds',
    disputed: 'lost',
    says: 'Succeeds, is disputed a day later and lost',
  },
  {
    number: '4000000000002685',
    brand: 'visa',
    attach: 'succeeds',
    charge: 'succeeds',
    disputed: 'won',
    says: 'Succeeds, is disputed a day later and won',
  },
  {
    number: '6900000000000008',
    brand: 'bank_debit',
    attach: 'succeeds',
    charge: 'succeeds',
    delayed: 'succeeds',
    says: 'A bank debit: succeeds three days later',
  },
  {
    number: '6900000000000016',
    brand: 'bank_debit',
    attach: 'succeeds',
    charge: 'succeeds',
    delayed: 'card_declined',
    says: 'A bank debit: fails three days later',
  },
  {
    number: '6900000000000024',
    brand: 'visa',
    attach: 'succeeds',
    charge: 'lost_or_stolen',
    says: 'Is accepted here, declines as stolen when charged, and is not tried again',
  },
  refused('4000000000000002', 'card_declined', 'Declined'),
  refused('4000000000009995', 'insufficient_funds', 'Declined: insufficient funds'),
  refused('4000000000009987', 'lost_or_stolen', 'Declined: reported lost'),
  refused('4000000000009979', 'lost_or_stolen', 'Declined: reported stolen'),
  refused('4000000000000069', 'expired_card', 'Declined: expired'),
  refused('4000000000000127', 'incorrect_cvc', 'Declined: wrong security code'),
  refused('4000000000000119', 'processing_error', 'Declined: processing error'),
  refused('4100000000000019', 'fraudulent', 'Declined: looks fraudulent'),
]

export function findTestCard(number: string): TestCard | null {
  return TEST_CARDS.find((card) => card.number === number) ?? null
}

function refused(number: string, reason: DeclineReason, says: string): TestCard {
  return { number, brand: 'visa', attach: reason, charge: reason, says }
}
