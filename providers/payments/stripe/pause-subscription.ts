import { Stripe } from 'stripe'
import type { Write } from '../../call.ts'
import type { ChangeOutcome, ProviderSubscription, SubscriptionRef } from '../port.ts'
import { settleCards } from './cards.ts'
import { dropPending, waitingOutcome } from './change-subscription.ts'
import { ask, type StripeApi } from './client.ts'
import { fromStripeSubscription, idOf, SUBSCRIPTION_EXPANSIONS } from './mapping.ts'
import { rejectedChange } from './only-item.ts'
import { releaseSchedule } from './schedules.ts'

const expanded = { expand: SUBSCRIPTION_EXPANSIONS }

/**
 * The pause endpoint (since 2026-09-30.endive) and not `pause_collection`: that one leaves the subscription active, goes on to write invoices,
 * and is meant for a service that is given for free meanwhile; a paused subscription gives nothing and asks for nothing
 * (docs.stripe.com/billing/subscriptions/pause). A subscription with a schedule cannot be paused, so the schedule lets go first.
 */
export function pauseSubscription(api: StripeApi, ref: SubscriptionRef, write: Write): Promise<ProviderSubscription> {
  return ask('pauseSubscription', write, async () => {
    const { subscriptions } = api.stripe
    const before = await subscriptions.retrieve(ref, expanded)
    if (before.status === 'paused') return fromStripeSubscription(before)
    if (before.status !== 'active' || before.cancel_at_period_end)
      throw rejectedChange(ref, 'only an active one that goes on can be paused')
    await dropPending(api, before, write)
    await releaseSchedule(api, before, write)
    const { idempotencyKey } = write
    const paused = await subscriptions.pause(
      ref,
      {
        type: 'subscription',
        bill_for: { unused_time_from: { type: 'now' } },
        invoicing_behavior: 'pending_invoice_item',
        ...expanded,
      },
      { idempotencyKey },
    )
    return fromStripeSubscription(paused)
  })
}

/** `resume_on_payment_success`: it stays paused until its invoice is paid. One that was declined is void, so that nothing is collected later. */
export function resumeSubscription(api: StripeApi, ref: SubscriptionRef, write: Write): Promise<ChangeOutcome> {
  return ask('resumeSubscription', write, async () => {
    const { subscriptions } = api.stripe
    const before = await subscriptions.retrieve(ref, expanded)
    if (before.ended_at) throw rejectedChange(ref, 'it has ended')
    if (before.status !== 'paused') return { kind: 'changed', subscription: fromStripeSubscription(before) }
    const settled = await settleCards(api, idOf(before.customer))
    if (!settled?.defaultCard) return { kind: 'declined', reason: 'no_payment_method' }
    const resumed = await resume(api, ref, write)
    if (resumed.status !== 'paused') return { kind: 'changed', subscription: fromStripeSubscription(resumed) }
    return waitingOutcome(api, resumed)
  })
}

async function resume({ stripe }: StripeApi, ref: SubscriptionRef, { idempotencyKey }: Write) {
  const { subscriptions } = stripe
  try {
    return await subscriptions.resume(
      ref,
      { billing_cycle_anchor: { type: 'now' }, payment_behavior: 'resume_on_payment_success', ...expanded },
      { idempotencyKey },
    )
  } catch (error) {
    // The invoice is there, and says more.
    if (error instanceof Stripe.errors.StripeCardError) return subscriptions.retrieve(ref, expanded)
    throw error
  }
}
