import { createHash } from 'node:crypto'

/** What the bank answers to a charge, or to saving a card. */
export interface Decline {
  code:
    | 'authentication_required'
    | 'card_declined'
    | 'insufficient_funds'
    | 'expired_card'
    | 'incorrect_cvc'
    | 'processing_error'
  /** Absent for codes that are themselves the reason. */
  declineCode?: string
  message: string
}

/** One test card of docs.stripe.com/testing. */
export interface Card {
  brand: 'visa' | 'mastercard' | 'amex'
  funding: 'credit' | 'debit'
  last4: string
  /** Refused when it is saved to a customer, and when it is charged. */
  decline?: Decline
  /** Saved without complaint; only charges are refused. */
  declineOnCharge?: Decline
  /** `setup`: once, when it is saved or first charged; `always`: on every charge, off-session ones are declined. */
  authentication?: 'setup' | 'always'
  /** Charged, and disputed at once for this reason. */
  disputed?: 'fraudulent' | 'product_not_received'
}

const declined = (declineCode: string, message = 'Your card was declined.'): Decline => ({
  code: 'card_declined',
  declineCode,
  message,
})
const INSUFFICIENT = declined('insufficient_funds', 'Your card has insufficient funds.')

/** The decline of an off-session charge that the customer would have to authenticate. */
export const AUTHENTICATION_REQUIRED: Decline = {
  code: 'authentication_required',
  declineCode: 'authentication_required',
  message: 'Your card was declined. This transaction requires authentication.',
}

type Row = readonly [number: string, tokens: readonly string[], card: Partial<Card>]

const ROWS: readonly Row[] = [
  ['4242424242424242', ['visa'], {}],
  ['4000056655665556', ['visa_debit'], { funding: 'debit' }],
  ['5555555555554444', ['mastercard'], { brand: 'mastercard' }],
  ['378282246310005', ['amex'], { brand: 'amex' }],
  ['4000000000000002', ['chargeDeclined', 'visa_chargeDeclined'], { decline: declined('generic_decline') }],
  [
    '4000000000009995',
    ['chargeDeclinedInsufficientFunds', 'visa_chargeDeclinedInsufficientFunds'],
    { decline: INSUFFICIENT },
  ],
  ['4000000000009987', ['visa_chargeDeclinedLostCard'], { decline: declined('lost_card') }],
  ['4000000000009979', ['visa_chargeDeclinedStolenCard'], { decline: declined('stolen_card') }],
  [
    '4000000000000069',
    ['chargeDeclinedExpiredCard'],
    { decline: { code: 'expired_card', message: 'Your card has expired.' } },
  ],
  [
    '4000000000000127',
    ['chargeDeclinedIncorrectCvc'],
    {
      decline: {
        code: 'incorrect_cvc',
        message: "Your card's security code is incorrect.",
      },
    },
  ],
  [
    '4000000000000119',
    ['chargeDeclinedProcessingError'],
    {
      decline: {
        code: 'processing_error',
        message: 'An error occurred while processing your card. Try again in a little bit.',
      },
    },
  ],
  [
    '4000000000006975',
    ['visa_chargeDeclinedVelocityLimitExceeded'],
    {
      decline: declined(
        'card_velocity_exceeded',
        'Your card was declined for making repeated attempts too frequently.',
      ),
    },
  ],
  ['4100000000000019', ['radarBlock'], { decline: declined('fraudulent') }],
  ['4000000000000341', ['chargeCustomerFail'], { declineOnCharge: declined('generic_decline') }],
  ['4000000000000259', ['createDispute'], { disputed: 'fraudulent' }],
  ['4000000000002685', ['createDisputeProductNotReceived'], { disputed: 'product_not_received' }],
  ['4000002500003155', ['authenticationRequiredOnSetup'], { authentication: 'setup' }],
  ['4000002760003184', ['authenticationRequired'], { authentication: 'always' }],
  ['4000000000003220', ['threeDSecure2Required'], { authentication: 'always' }],
  ['4000003800000446', ['authenticationRequiredSetupForOffSession'], { authentication: 'setup' }],
  [
    '4000008260003178',
    ['authenticationRequiredChargeDeclinedInsufficientFunds'],
    { authentication: 'always', declineOnCharge: INSUFFICIENT },
  ],
]

const CARDS = new Map<string, Card>(
  ROWS.map(([number, , card]) => [number, { brand: 'visa', funding: 'credit', last4: number.slice(-4), ...card }]),
)
const NUMBERS = new Map(ROWS.flatMap(([number, tokens]) => tokens.map((token) => [token, number] as const)))

/** The card behind a number, spaces allowed; undefined when it is no test card. */
export function cardByNumber(number: string): Card | undefined {
  return CARDS.get(number.replaceAll(/[\s-]/g, ''))
}

/** The number behind `pm_card_visa`, `tok_visa` and their kind. */
export function numberByToken(token: string): string | undefined {
  return NUMBERS.get(token.replace(/^(pm_card|tok)_/, ''))
}

/** Equal for the same number on any customer, and unrelated to it for anyone else. */
export function fingerprint(number: string): string {
  return createHash('sha256').update(`fingerprint:${number}`).digest('base64url').replaceAll(/[-_]/g, 'x').slice(0, 16)
}
