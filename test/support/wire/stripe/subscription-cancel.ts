import type { StripeState } from './state.ts'
import type { Subscription } from './types.ts'

/**
 * Ends the subscription at once (docs.stripe.com/billing/subscriptions/cancel). Its open invoices stay, but are no longer
 * collected by themselves.
 */
export function cancelNow(
  state: StripeState,
  before: Subscription,
  reason: 'cancellation_requested' | 'payment_failed' | null,
  at = state.now(before),
): Subscription {
  for (const invoice of state.all('invoices'))
    if (
      invoice.parent?.subscription_details?.subscription === before.id &&
      (invoice.status === 'draft' || invoice.status === 'open')
    )
      state.change('invoices', invoice.id, {
        auto_advance: false,
        automatically_finalizes_at: null,
        next_payment_attempt: null,
      })
  const after = state.change('subscriptions', before.id, {
    status: 'canceled',
    canceled_at: before.cancel_at_period_end ? before.canceled_at : at,
    ended_at: at,
    cancellation_details: {
      comment: null,
      feedback: null,
      feedback_option: null,
      ...before.cancellation_details,
      reason: reason ?? before.cancellation_details?.reason ?? null,
    },
  })
  state.emit('customer.subscription.deleted', after, undefined, at)
  return after
}
