import { takesTransfers } from './accounts.ts'
import { find } from './lookups.ts'
import type { Attempt } from './payment-intents.ts'
import { cancelIntent, confirmIntent, newPaymentIntent } from './payment-intents.ts'
import type { StripeState } from './state.ts'
import { afterFailedPayment, afterPaidInvoice, dropWaiting } from './subscription-status.ts'
import type { Invoice, PaymentMethod, Subscription } from './types.ts'

const DAY = 86_400

/** Days from each failed attempt to the next; after the last of them the subscription is canceled. */
export const RETRY_DAYS = [2, 5, 7, 7] as const

export type Collected = Attempt | { kind: 'no_method' } | { kind: 'cannot_transfer' }

/** The subscription's own method, else the customer's default. */
export function methodFor(
  state: StripeState,
  customerId: string,
  subscriptionId?: string | null,
): PaymentMethod | null {
  const subscription = subscriptionId ? state.get('subscriptions', subscriptionId) : undefined
  const customer = find(state, 'customers', customerId, 'customer')
  const id = subscription?.default_payment_method ?? customer.invoice_settings.default_payment_method
  return id ? (state.get('payment_methods', id) ?? null) : null
}

export function subscriptionOf(invoice: Invoice): string | null {
  return invoice.parent?.subscription_details?.subscription ?? null
}

/** Gives the draft its number and its payment intent; nothing to pay is paid at once (docs.stripe.com/invoicing/integration/workflow-transitions). */
export function finalize(state: StripeState, draft: Invoice, at: number): Invoice {
  const customer = find(state, 'customers', String(draft.customer), 'customer')
  const sequence = customer.next_invoice_sequence ?? 1
  // What is left over in the customer's favour stands on their balance, and is taken off the next invoice.
  const before = customer.balance ?? 0
  const sum = draft.total + Math.min(0, before)
  const due = Math.max(0, sum)
  const balance = Math.min(0, sum)
  state.change('customers', customer.id, { next_invoice_sequence: sequence + 1, balance })
  const open = state.change('invoices', draft.id, {
    status: 'open',
    number: `${customer.invoice_prefix}-${String(sequence).padStart(4, '0')}`,
    effective_at: at,
    automatically_finalizes_at: null,
    amount_due: due,
    amount_remaining: due,
    starting_balance: Math.min(0, before),
    hosted_invoice_url: `https://invoice.stripe.com/i/acct_simulated/${draft.id}`,
    invoice_pdf: `https://pay.stripe.com/invoice/acct_simulated/${draft.id}/pdf`,
    status_transitions: { ...draft.status_transitions, finalized_at: at },
  })
  state.emit('invoice.finalized', open, { status: 'draft' }, at)
  if (open.amount_due === 0) return markPaid(state, open, at)
  const description = subscriptionOf(open) ? 'Subscription payment' : 'Payment for Invoice'
  const routed = routedBy(state.get('subscriptions', subscriptionOf(open) ?? ''), open.amount_due)
  const intent = newPaymentIntent(state, {
    ...(routed && { more: routed }),
    amount: open.amount_due,
    currency: open.currency,
    customer: customer.id,
    description,
    at,
  })
  state.put('invoice_payments', {
    id: state.id('inpay'),
    object: 'invoice_payment',
    amount_paid: null,
    amount_requested: open.amount_due,
    created: at,
    currency: open.currency,
    invoice: open.id,
    is_default: true,
    livemode: false,
    payment: { payment_intent: intent.id, type: 'payment_intent' },
    status: 'open',
    status_transitions: { canceled_at: null, paid_at: null },
  })
  return open
}

/** docs.stripe.com/connect/subscriptions: each invoice's payment goes to the destination, less so many per cent of it. */
function routedBy(subscription: Subscription | undefined, amount: number) {
  const transfer = subscription?.transfer_data
  if (!transfer) return null
  const percent = subscription.application_fee_percent
  return {
    transfer_data: { destination: String(transfer.destination) },
    ...(percent !== null && { application_fee_amount: Math.round((amount * percent) / 100) }),
  }
}

export function markPaid(state: StripeState, invoice: Invoice, at: number): Invoice {
  const paid = state.change('invoices', invoice.id, {
    status: 'paid',
    amount_paid: invoice.amount_due,
    amount_remaining: 0,
    attempted: true,
    auto_advance: false,
    next_payment_attempt: null,
    ending_balance: Math.min(0, invoice.total + invoice.starting_balance),
    status_transitions: { ...invoice.status_transitions, paid_at: at },
  })
  for (const payment of state.all('invoice_payments'))
    if (payment.invoice === invoice.id)
      state.change('invoice_payments', payment.id, {
        amount_paid: invoice.amount_due,
        status: 'paid',
        status_transitions: { canceled_at: null, paid_at: at },
      })
  state.emit('invoice.paid', paid, { status: invoice.status }, at)
  state.emit('invoice.payment_succeeded', paid, { status: invoice.status }, at)
  afterPaidInvoice(state, paid, at)
  return paid
}

/** The default payment intent of a finalized invoice; none where nothing was due. */
export function intentOf(state: StripeState, invoice: string): string | null {
  const payment = state.all('invoice_payments').find((row) => row.invoice === invoice && row.is_default)
  return payment?.payment.payment_intent ?? null
}

/**
 * One attempt to collect an open invoice. The first of any kind counts; later only the automatic ones do, so that paying by
 * hand leaves the schedule alone (docs.stripe.com/api/invoices/object, `attempt_count`).
 */
export function collect(
  state: StripeState,
  invoice: Invoice,
  method: PaymentMethod | null,
  {
    offSession,
    automatic,
    authenticated,
    at,
  }: { offSession: boolean; automatic: boolean; authenticated?: boolean; at: number },
): Collected {
  const intent = intentOf(state, invoice.id)
  if (!intent) throw new Error(`invoice ${invoice.id} is open and has no payment intent`)
  const counts = automatic || invoice.attempt_count === 0
  const attempt_count = invoice.attempt_count + (counts ? 1 : 0)
  const destination = state.get('payment_intents', intent)?.transfer_data?.destination
  const blocked = destination && !takesTransfers(state, String(destination))
  const result: Collected = blocked
    ? { kind: 'cannot_transfer' }
    : method
      ? confirmIntent(state, intent, method, { offSession, authenticated, at })
      : { kind: 'no_method' }
  if (result.kind === 'succeeded') {
    markPaid(state, state.change('invoices', invoice.id, { attempt_count, attempted: true }), at)
    return result
  }
  const retryDays = RETRY_DAYS[attempt_count - 1]
  const scheduled = counts && invoice.auto_advance
  const failed = state.change('invoices', invoice.id, {
    attempt_count,
    attempted: true,
    ...(scheduled && { next_payment_attempt: retryDays === undefined ? null : at + retryDays * DAY }),
  })
  state.emit('invoice.updated', failed, { attempt_count: invoice.attempt_count }, at)
  state.emit('invoice.payment_failed', failed, undefined, at)
  const asks =
    result.kind === 'action_required' ||
    (result.kind === 'declined' && result.decline.declineCode === 'authentication_required')
  if (asks) state.emit('invoice.payment_action_required', failed, undefined, at)
  afterFailedPayment(state, failed, { exhausted: scheduled === true && retryDays === undefined, at })
  return result
}

export function voidInvoice(state: StripeState, invoice: Invoice, at: number): Invoice {
  const intent = intentOf(state, invoice.id)
  if (intent) cancelIntent(state, intent, at)
  const voided = state.change('invoices', invoice.id, {
    status: 'void',
    auto_advance: false,
    next_payment_attempt: null,
    status_transitions: { ...invoice.status_transitions, voided_at: at },
  })
  dropWaiting(state, invoice.id, at)
  state.emit('invoice.voided', voided, { status: invoice.status }, at)
  return voided
}
