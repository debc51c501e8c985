import type { Stripe } from 'stripe'
import type { DeclineReason } from '../port.ts'
import { fromStripeFailure } from './declines.ts'

/** Invoices are read with these: the payment says why it failed, the secret lets the customer authenticate it. */
export const INVOICE_EXPANSIONS = ['payments.data.payment.payment_intent', 'confirmation_secret']

/** The PaymentIntent of the newest payment of the invoice; null when nothing has been tried. */
export function paymentIntentOf(invoice: Stripe.Invoice): Stripe.PaymentIntent | null {
  const newestFirst = (invoice.payments?.data ?? []).toSorted((a, b) => b.created - a.created)
  for (const { payment } of newestFirst)
    if (payment.payment_intent && typeof payment.payment_intent !== 'string') return payment.payment_intent
  return null
}

/** Why the last attempt failed; null when none has. */
export function invoiceDecline(invoice: Stripe.Invoice): DeclineReason | null {
  if (invoice.status === 'paid') return null
  const intent = paymentIntentOf(invoice)
  if (intent?.last_payment_error) return fromStripeFailure(intent.last_payment_error)
  if (intent?.status === 'requires_action') return 'authentication_required'
  // Tried, and yet no card has answered: there was none to try.
  return invoice.attempt_count > 0 && invoice.amount_remaining > 0 ? 'no_payment_method' : null
}

/** What the browser needs to authenticate the payment; null when the payment does not wait for that. */
export function clientSecretOf(invoice: Stripe.Invoice): string | null {
  return invoice.confirmation_secret?.client_secret ?? paymentIntentOf(invoice)?.client_secret ?? null
}
