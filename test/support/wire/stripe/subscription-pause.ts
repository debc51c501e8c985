import { collect, methodFor } from './collection.ts'
import { invalid } from './errors.ts'
import { subscriptionLine } from './invoice-lines.ts'
import { find } from './lookups.ts'
import { periodEnd } from './periods.ts'
import { putPending, restOf } from './prorations.ts'
import type { StripeState } from './state.ts'
import { invoiceNow } from './subscription-change.ts'
import { changeSubscription } from './subscription-status.ts'
import type { Price, Subscription } from './types.ts'

/** docs.stripe.com/api/subscriptions/pause: no period goes on; what was not used is kept for the next invoice. */
export function pause(state: StripeState, id: string): Subscription {
  const before = find(state, 'subscriptions', id)
  if (before.schedule) throw invalid('You cannot pause a subscription that has a subscription schedule attached.')
  if (before.status !== 'active')
    throw invalid(`You cannot pause a subscription in ${before.status}: only an active one can be paused.`)
  const at = state.now(before)
  const lines = before.items.data.map((item) => restOf(state, item, at, -1))
  putPending(state, before, lines, at)
  const paused = changeSubscription(state, before, { status: 'paused' }, at)
  state.emit('customer.subscription.paused', paused, undefined, at)
  return paused
}

/** docs.stripe.com/api/subscriptions/resume, with a new anchor, and only once the resumption invoice is paid. */
export function resume(state: StripeState, id: string): Subscription {
  const before = find(state, 'subscriptions', id)
  if (before.status !== 'paused') throw invalid('Subscription cannot be resumed because it is not paused.')
  const at = state.now(before)
  const data = before.items.data.map((item) => ({
    ...item,
    current_period_start: at,
    current_period_end: periodEnd(item.price.recurring as NonNullable<Price['recurring']>, at, at),
  }))
  const lines = data.map((item) => subscriptionLine(state, item, { start: at, end: item.current_period_end }, false))
  const invoice = invoiceNow(state, before, lines, at)
  const patch: Partial<Subscription> = {
    status: 'active',
    items: { ...before.items, data },
    billing_cycle_anchor: at,
    latest_invoice: invoice.id,
  }
  if (invoice.status !== 'paid') {
    const how = { offSession: false, automatic: false, at }
    const result = collect(state, invoice, methodFor(state, String(before.customer), before.id), how)
    if (result.kind !== 'succeeded') {
      state.waiting.set(invoice.id, patch)
      return changeSubscription(state, before, { latest_invoice: invoice.id }, at)
    }
  }
  const resumed = changeSubscription(state, before, patch, at)
  state.emit('customer.subscription.resumed', resumed, undefined, at)
  return resumed
}
