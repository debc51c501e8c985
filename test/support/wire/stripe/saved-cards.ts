import { newBankAccount } from './bank-accounts.ts'
import { cardByNumber, fingerprint, numberByToken } from './cards.ts'
import { invalid, StripeFailure } from './errors.ts'
import { find } from './lookups.ts'
import { mergeMetadata } from './params.ts'
import type { StripeState } from './state.ts'
import type { PaymentMethod } from './types.ts'

interface BillingDetails {
  email?: string
  name?: string
  phone?: string
  address?: Record<string, string>
}

export interface NewCardParams {
  type: string
  card?: { token?: string; number?: string; exp_month?: number; exp_year?: number; cvc?: string }
  billing_details?: BillingDetails
  metadata?: Record<string, string>
}

/** A card payment method, not yet on any customer. */
export function newCard(state: StripeState, number: string, more: Partial<NewCardParams> = {}): PaymentMethod {
  const plain = number.replaceAll(/[\s-]/g, '')
  const card = cardByNumber(plain)
  if (!card)
    throw new StripeFailure(402, {
      type: 'card_error',
      code: 'incorrect_number',
      param: 'number',
      message: 'Your card number is incorrect.',
    })
  const method = state.put('payment_methods', {
    id: state.id('pm'),
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: {
      address: {
        city: null,
        country: null,
        line1: null,
        line2: null,
        postal_code: null,
        state: null,
        ...more.billing_details?.address,
      },
      email: more.billing_details?.email ?? null,
      name: more.billing_details?.name ?? null,
      phone: more.billing_details?.phone ?? null,
      tax_id: null,
    },
    card: {
      brand: card.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: 'US',
      display_brand: card.brand === 'amex' ? 'american_express' : card.brand,
      exp_month: more.card?.exp_month ?? 12,
      exp_year: more.card?.exp_year ?? 2040,
      fingerprint: fingerprint(plain),
      funding: card.funding,
      generated_from: null,
      last4: card.last4,
      networks: { available: [card.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: state.wallNow(),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: mergeMetadata(null, more.metadata),
    type: 'card',
  })
  state.cardNumbers.set(method.id, plain)
  return method
}

/** A payment method named in a request: `pm_card_…` and `pm_usBankAccount_…` make a fresh one. */
export function fromTokenOrId(state: StripeState, id: string): PaymentMethod {
  if (id.startsWith('pm_usBankAccount_')) return newBankAccount(state, id)
  const number = id.startsWith('pm_card_') ? numberByToken(id) : undefined
  return number ? newCard(state, number) : find(state, 'payment_methods', id, 'payment_method')
}

/** Puts the method on the customer. A card that the bank refuses is not saved: 402. */
export function attach(state: StripeState, id: string, customer: string): PaymentMethod {
  find(state, 'customers', customer, 'customer')
  const method = fromTokenOrId(state, id)
  if (method.customer === customer) return method
  if (method.customer)
    throw invalid('The payment method you provided has already been attached to a customer.', {
      param: 'payment_method',
    })
  refuseUnsavable(state, method)
  const attached = state.change('payment_methods', method.id, { customer })
  state.emit('payment_method.attached', attached, undefined, state.now(find(state, 'customers', customer)))
  return attached
}

/** @throws StripeFailure 402 when the bank refuses to have this card saved. */
export function refuseUnsavable(state: StripeState, method: PaymentMethod): void {
  const decline = cardByNumber(state.cardNumbers.get(method.id) ?? '')?.decline
  if (!decline) return
  throw new StripeFailure(402, {
    type: 'card_error',
    code: decline.code,
    ...(decline.declineCode && { decline_code: decline.declineCode }),
    message: decline.message,
    payment_method: method,
  })
}

/** One of the customer's own methods, or a test token that is attached on the way. */
export function resolvePaymentMethod(state: StripeState, id: string, customer: string): PaymentMethod {
  if (id.startsWith('pm_card_')) return attach(state, id, customer)
  const method = find(state, 'payment_methods', id, 'payment_method')
  if (method.customer !== customer)
    throw invalid(
      `The customer does not have a payment method with the ID ${id}. The payment method must be attached to the customer.`,
      { code: 'resource_missing', param: 'payment_method' },
    )
  return method
}
