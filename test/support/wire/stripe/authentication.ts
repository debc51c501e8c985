import { collect } from './collection.ts'
import { invalid } from './errors.ts'
import { find } from './lookups.ts'
import { confirmIntent } from './payment-intents.ts'
import type { StripeState } from './state.ts'

/** The customer's answer to 3-D Secure. Passing charges the card; failing leaves the invoice open and the intent without a method. */
export function authenticateIntent(state: StripeState, intentOrSecret: string, passes: boolean): void {
  const id = intentOrSecret.split('_secret_')[0] ?? ''
  const intent = find(state, 'payment_intents', id)
  if (intent.status !== 'requires_action')
    throw invalid(`This PaymentIntent's status is ${intent.status}, so there is nothing to authenticate.`)
  const method = find(state, 'payment_methods', String(intent.payment_method))
  const payment = state.all('invoice_payments').find((row) => row.payment.payment_intent === id)
  const invoice = payment ? find(state, 'invoices', String(payment.invoice)) : null
  const at = state.now(invoice ?? state.get('customers', String(intent.customer)))
  if (passes && invoice) {
    collect(state, invoice, method, { offSession: false, automatic: false, authenticated: true, at })
    return
  }
  if (passes) {
    confirmIntent(state, id, method, { offSession: false, authenticated: true, at })
    return
  }
  const failed = state.change('payment_intents', id, {
    status: 'requires_payment_method',
    payment_method: null,
    next_action: null,
    last_payment_error: {
      type: 'invalid_request_error',
      code: 'payment_intent_authentication_failure',
      message: 'The provided PaymentMethod has failed authentication. You can provide another one and try again.',
      payment_method: method,
    },
  })
  state.emit('payment_intent.payment_failed', failed, { status: intent.status }, at)
}
