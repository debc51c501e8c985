import { createHash } from 'node:crypto'
import type { Decline } from './cards.ts'
import { missing } from './errors.ts'
import type { StripeState } from './state.ts'
import type { PaymentMethod } from './types.ts'

interface Bank {
  readonly number: string
  readonly decline?: Decline
}

/** Test accounts of docs.stripe.com/payments/ach-direct-debit, by the tokens that stand for them. */
const BANKS: Readonly<Record<string, Bank>> = {
  pm_usBankAccount_success: { number: '000123456789' },
  pm_usBankAccount_insufficientFunds: {
    number: '000222222227',
    decline: {
      code: 'insufficient_funds',
      message: "The customer's account has insufficient funds to cover this payment.",
    },
  },
}

/** The bank behind a payment method; undefined for a card. */
export function bankOf(state: StripeState, method: PaymentMethod): Bank | undefined {
  const number = state.cardNumbers.get(method.id)
  return method.type === 'us_bank_account' ? Object.values(BANKS).find((bank) => bank.number === number) : undefined
}

/** A verified bank account, not yet on any customer. */
export function newBankAccount(state: StripeState, token: string): PaymentMethod {
  const bank = BANKS[token]
  if (!bank) throw missing('PaymentMethod', token, 'payment_method', 400)
  const address = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null }
  const method = state.put('payment_methods', {
    id: state.id('pm'),
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: { address, email: null, name: 'Ada Lovelace', phone: null, tax_id: null },
    created: state.wallNow(),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: 'us_bank_account',
    us_bank_account: {
      account_holder_type: 'individual',
      account_type: 'checking',
      bank_name: 'STRIPE TEST BANK',
      financial_connections_account: null,
      fingerprint: createHash('sha256').update(bank.number).digest('hex').slice(0, 16),
      last4: bank.number.slice(-4),
      networks: { preferred: 'ach', supported: ['ach'] },
      routing_number: '110000000',
      status_details: {},
    },
  })
  state.cardNumbers.set(method.id, bank.number)
  return method
}
