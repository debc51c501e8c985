import { find } from './lookups.ts'
import type { StripeState } from './state.ts'
import { cancelNow } from './subscription-cancel.ts'
import type { Invoice, Subscription } from './types.ts'

/** Writes the change and tells it, with what stood there before. */
export function changeSubscription(
  state: StripeState,
  before: Subscription,
  patch: Partial<Subscription>,
  at: number,
): Subscription {
  const after = state.change('subscriptions', before.id, patch)
  const previous = Object.fromEntries(Object.keys(patch).map((key) => [key, before[key as keyof Subscription]]))
  state.emit('customer.subscription.updated', after, previous, at)
  return after
}

function owner(state: StripeState, invoice: Invoice): Subscription | null {
  const id = invoice.parent?.subscription_details?.subscription
  return id ? find(state, 'subscriptions', id) : null
}

/** Paying the latest invoice makes the subscription active; paying an older one leaves its status. */
export function afterPaidInvoice(state: StripeState, invoice: Invoice, at: number): void {
  const subscription = owner(state, invoice)
  if (!subscription || subscription.latest_invoice !== invoice.id) return
  const waiting = state.waiting.get(invoice.id)
  if (waiting) {
    state.waiting.delete(invoice.id)
    const applied = changeSubscription(state, subscription, { ...waiting, pending_update: null }, at)
    state.emit('customer.subscription.pending_update_applied', applied, undefined, at)
    return
  }
  if (!['incomplete', 'past_due', 'unpaid'].includes(subscription.status)) return
  if (
    invoice.billing_reason === 'subscription_create' &&
    subscription.status === 'incomplete' &&
    isBeingCreated(state, subscription)
  ) {
    state.change('subscriptions', subscription.id, { status: 'active' })
    return
  }
  changeSubscription(state, subscription, { status: 'active' }, at)
}

/** Its creation has not been told yet: the event will carry the final status. */
function isBeingCreated(state: StripeState, subscription: Subscription): boolean {
  return !state.announced.has(subscription.id)
}

/** A renewal that fails makes the subscription past due; after the last retry it is canceled. The first invoice leaves it incomplete. */
export function afterFailedPayment(
  state: StripeState,
  invoice: Invoice,
  { exhausted, at }: { exhausted: boolean; at: number },
): void {
  const subscription = owner(state, invoice)
  if (!subscription || subscription.ended_at !== null) return
  if (exhausted) cancelNow(state, subscription, 'payment_failed', at)
  else if (subscription.status === 'active' && subscription.latest_invoice === invoice.id)
    changeSubscription(state, subscription, { status: 'past_due' }, at)
}

/** A void invoice is never paid: what waited for it does not come. */
export function dropWaiting(state: StripeState, invoice: string, at: number): void {
  if (!state.waiting.delete(invoice)) return
  const subscription = state.all('subscriptions').find((row) => row.latest_invoice === invoice)
  if (subscription?.pending_update) changeSubscription(state, subscription, { pending_update: null }, at)
}
