import type { Stripe } from 'stripe'
import { ProviderError } from '../../errors.ts'
import {
  type CustomerRef,
  type InvoiceRef,
  type PaymentMethodRef,
  PROVIDER_SUBSCRIPTION_STATES,
  type PriceRef,
  type ProviderInvoice,
  type ProviderInvoiceState,
  type ProviderPaymentMethod,
  type ProviderSubscription,
  type ScheduledChange,
  type SubscriptionRef,
} from '../port.ts'
import { fromStripeAmount } from './amounts.ts'
import { fromStripeBreakdown } from './invoice-lines.ts'
import { invoiceDecline } from './invoice-payment.ts'
import { fromUnix } from './unix.ts'

/** Where our own ids stand in Stripe's `metadata`. */
export const OUR_ID = 'backplane_id'

const PROVIDER_INVOICE_STATES: readonly ProviderInvoiceState[] = ['draft', 'open', 'paid', 'void', 'uncollectible']

export { fromUnix, toUnix } from './unix.ts'

const orNull = (seconds: number | null): Date | null => (seconds === null ? null : fromUnix(seconds))

/** Stripe names another object by its id, or puts it there whole when it was asked to expand. */
export function idOf(ref: string | { readonly id: string }): string {
  return typeof ref === 'string' ? ref : ref.id
}

/**
 * The period stands on the subscription's item since 2025-03-31.basil. A subscription that somebody made by hand may have
 * several items: the first one speaks for it.
 * @throws ProviderError `rejected` for one without an item, or in a state that we do not know
 */
export function fromStripeSubscription(subscription: Stripe.Subscription): ProviderSubscription {
  const item = subscription.items.data[0]
  if (!item) throw unreadable(subscription.id, 'it has no items')
  const status = PROVIDER_SUBSCRIPTION_STATES.find((state) => state === subscription.status)
  if (!status) throw unreadable(subscription.id, `its status "${subscription.status}" is not known`)
  return {
    ref: subscription.id as SubscriptionRef,
    customer: idOf(subscription.customer) as CustomerRef,
    price: item.price.id as PriceRef,
    ourId: subscription.metadata[OUR_ID] ?? null,
    status,
    quantity: item.quantity ?? 1,
    currentPeriodStart: fromUnix(item.current_period_start),
    currentPeriodEnd: fromUnix(item.current_period_end),
    trialEnd: orNull(subscription.trial_end),
    // Flexible billing mode says the same thing with a date.
    cancelAtPeriodEnd: subscription.cancel_at_period_end || subscription.cancel_at === item.current_period_end,
    scheduledChange: scheduledChangeOf(subscription),
    canceledAt: orNull(subscription.canceled_at),
    endedAt: orNull(subscription.ended_at),
    latestInvoice: subscription.latest_invoice ? (idOf(subscription.latest_invoice) as InvoiceRef) : null,
  }
}

/** Subscriptions are read with these, or `scheduledChange` is not known. */
export const SUBSCRIPTION_EXPANSIONS = ['schedule']

/** The phase of its schedule that follows the current one. */
function scheduledChangeOf({ schedule }: Stripe.Subscription): ScheduledChange | null {
  if (!schedule || typeof schedule === 'string') return null
  const next = schedule.phases.find((phase) => phase.start_date === schedule.current_phase?.end_date)
  const item = next?.items[0]
  if (!next || !item) return null
  return { price: idOf(item.price) as PriceRef, quantity: item.quantity ?? 1, at: fromUnix(next.start_date) }
}

/**
 * The invoice must have been read with INVOICE_EXPANSIONS, or `declineReason` is not known, and have all its lines (`withAllLines`).
 * @throws ProviderError `rejected` for an invoice without a customer, or in a state that we do not know
 */
export function fromStripeInvoice(invoice: Stripe.Invoice): ProviderInvoice {
  if (!invoice.customer) throw unreadable(invoice.id, 'it has no customer')
  const subscription = invoice.parent?.subscription_details?.subscription
  const period = billedPeriod(invoice)
  return {
    ref: invoice.id as InvoiceRef,
    customer: idOf(invoice.customer) as CustomerRef,
    subscription: subscription ? (idOf(subscription) as SubscriptionRef) : null,
    number: invoice.number,
    status: invoiceStatus(invoice),
    total: fromStripeAmount(invoice.total, invoice.currency),
    amountPaid: fromStripeAmount(invoice.amount_paid, invoice.currency),
    attemptCount: invoice.attempt_count,
    nextAttemptAt: orNull(invoice.next_payment_attempt),
    declineReason: invoiceDecline(invoice),
    periodStart: fromUnix(period.start),
    periodEnd: fromUnix(period.end),
    createdAt: fromUnix(invoice.created),
    paidAt: orNull(invoice.status_transitions.paid_at),
    ...fromStripeBreakdown(invoice),
  }
}

function invoiceStatus({ id, status }: Stripe.Invoice): ProviderInvoiceState {
  const known = PROVIDER_INVOICE_STATES.find((state) => state === (status ?? 'draft'))
  if (!known) throw unreadable(id, `its status "${status}" is not known`)
  return known
}

/**
 * What is being paid for. The invoice's own `period_start` and `period_end` look back, to when its items were collected (they are
 * equal on a first invoice); the period that the customer buys stands on the subscription's lines.
 */
function billedPeriod(invoice: Stripe.Invoice): { start: number; end: number } {
  const lines = invoice.lines.data.filter((line) => {
    const details = line.parent?.subscription_item_details
    return details && !details.proration
  })
  if (lines.length === 0) return { start: invoice.period_start, end: invoice.period_end }
  return {
    start: Math.min(...lines.map((line) => line.period.start)),
    end: Math.max(...lines.map((line) => line.period.end)),
  }
}

/** Null for a payment method that is not a card. */
export function fromStripePaymentMethod(
  method: Stripe.PaymentMethod,
  customer: CustomerRef,
  defaultId: string | null,
): ProviderPaymentMethod | null {
  if (!method.card) return null
  return {
    ref: method.id as PaymentMethodRef,
    customer,
    brand: method.card.brand,
    last4: method.card.last4,
    expMonth: method.card.exp_month,
    expYear: method.card.exp_year,
    fingerprint: method.card.fingerprint ?? null,
    isDefault: method.id === defaultId,
  }
}

function unreadable(id: string, why: string): ProviderError {
  return new ProviderError('rejected', {
    provider: 'stripe',
    operation: 'read',
    detail: `${id} cannot be used: ${why}`,
  })
}
