import { collect, finalize, methodFor } from './collection.ts'
import { runningDiscounts } from './discounts.ts'
import { draftInvoice, subscriptionLine } from './invoice-lines.ts'
import { find } from './lookups.ts'
import { periodEnd } from './periods.ts'
import { takePending } from './prorations.ts'
import type { StripeState } from './state.ts'
import { cancelNow } from './subscription-cancel.ts'
import { enterNextPhase } from './subscription-phases.ts'
import { changeSubscription } from './subscription-status.ts'
import type { Invoice, Price, Subscription } from './types.ts'

/** A renewal's invoice stays a draft for about an hour before it is finalized and charged. */
const DRAFT_SECONDS = 3_600

/** What happens when a period is over: the end that was asked for, or the next period with its invoice. */
export function endPeriod(state: StripeState, subscription: Subscription, at: number): void {
  if (subscription.cancel_at_period_end) cancelNow(state, subscription, 'cancellation_requested', at)
  else {
    const entered = enterNextPhase(state, subscription, at)
    if (entered.status === 'trialing') endTrial(state, entered, at, 'due')
    else renew(state, entered, at, 'subscription_cycle')
  }
}

/**
 * Trial over (docs.stripe.com/billing/subscriptions/trials): without a payment method it is canceled or paused if so set;
 * else the first real period starts. Ended by hand (`trial_end=now`), the invoice is charged at once.
 */
export function endTrial(state: StripeState, subscription: Subscription, at: number, how: 'due' | 'update'): void {
  const method = methodFor(state, String(subscription.customer), subscription.id)
  const without = subscription.trial_settings?.end_behavior.missing_payment_method
  if (!method && without === 'cancel') {
    cancelNow(state, subscription, null, at)
    return
  }
  if (!method && without === 'pause') {
    const paused = changeSubscription(state, subscription, { status: 'paused', trial_end: at }, at)
    state.emit('customer.subscription.paused', paused, undefined, at)
    return
  }
  if (how === 'due') {
    renew(state, subscription, at, 'subscription_cycle')
    return
  }
  const invoice = renew(state, { ...subscription, billing_cycle_anchor: at, trial_end: at }, at, 'subscription_update')
  const open = finalize(state, invoice, at)
  if (open.status === 'open') collect(state, open, method, { offSession: true, automatic: true, at })
}

function renew(
  state: StripeState,
  subscription: Subscription,
  at: number,
  reason: 'subscription_cycle' | 'subscription_update',
): Invoice {
  const customer = find(state, 'customers', String(subscription.customer))
  const anchor = subscription.billing_cycle_anchor
  const data = subscription.items.data.map((item) => ({
    ...item,
    current_period_start: at,
    current_period_end: periodEnd(item.price.recurring as NonNullable<Price['recurring']>, anchor, at),
  }))
  const lines = [
    ...data.map((item) =>
      subscriptionLine(state, item, { start: item.current_period_start, end: item.current_period_end }, false),
    ),
    ...takePending(state, subscription.id),
  ]
  const invoice = state.put(
    'invoices',
    draftInvoice(state, {
      customer,
      lines,
      currency: subscription.currency,
      reason,
      at,
      period: { start: subscription.items.data[0]?.current_period_start ?? at, end: at },
      subscription,
      discounts: runningDiscounts(state, subscription.id, at),
      autoAdvance: true,
      finalizesAt: reason === 'subscription_cycle' ? at + DRAFT_SECONDS : undefined,
    }),
  )
  const before = find(state, 'subscriptions', subscription.id)
  changeSubscription(
    state,
    before,
    {
      items: { ...before.items, data },
      latest_invoice: invoice.id,
      ...(before.status === 'trialing' && { status: 'active' as const }),
      ...(reason === 'subscription_update' && { billing_cycle_anchor: at, trial_end: at }),
    },
    at,
  )
  state.emit('invoice.created', invoice, undefined, at)
  return invoice
}
