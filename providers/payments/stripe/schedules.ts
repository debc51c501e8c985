import type { Stripe } from 'stripe'
import type { Write } from '../../call.ts'
import type { ProviderSubscription, SubscriptionRef } from '../port.ts'
import { ask, type StripeApi } from './client.ts'
import { fromStripeSubscription, SUBSCRIPTION_EXPANSIONS } from './mapping.ts'
import { onlyItem } from './only-item.ts'

const expanded = { expand: SUBSCRIPTION_EXPANSIONS }

/** It goes on as it is: the schedule lets go of it. */
export function cancelScheduledChange(
  api: StripeApi,
  ref: SubscriptionRef,
  write: Write,
): Promise<ProviderSubscription> {
  return ask('cancelScheduledChange', write, async () => {
    const { subscriptions } = api.stripe
    const before = await subscriptions.retrieve(ref, expanded)
    if (!(await releaseSchedule(api, before, write))) return fromStripeSubscription(before)
    return fromStripeSubscription(await subscriptions.retrieve(ref, expanded))
  })
}

/** @returns whether there was a schedule; a key of its own, for it is one request among several */
export async function releaseSchedule(
  { stripe }: StripeApi,
  { schedule }: Stripe.Subscription,
  { idempotencyKey }: Write,
): Promise<boolean> {
  if (!schedule || typeof schedule === 'string') return false
  await stripe.subscriptionSchedules.release(schedule.id, {}, { idempotencyKey: `${idempotencyKey}:release` })
  return true
}

export interface NextPhase {
  readonly price: string
  readonly quantity: number
}

/**
 * A schedule of two phases: what stands, until the period's end, and what comes then, after which the schedule lets go. One that is there
 * already is rewritten.
 */
export async function scheduleChange(
  { stripe }: StripeApi,
  subscription: Stripe.Subscription,
  next: NextPhase,
  { idempotencyKey }: Write,
): Promise<void> {
  const { subscriptionSchedules } = stripe
  const known = typeof subscription.schedule === 'string' ? null : subscription.schedule
  const schedule =
    known ??
    (await subscriptionSchedules.create(
      { from_subscription: subscription.id },
      { idempotencyKey: `${idempotencyKey}:schedule` },
    ))
  const item = onlyItem(subscription)
  const start = schedule.current_phase?.start_date ?? item.current_period_start
  await subscriptionSchedules.update(
    schedule.id,
    {
      end_behavior: 'release',
      proration_behavior: 'none',
      phases: [
        {
          items: [{ price: item.price.id, quantity: item.quantity ?? 1 }],
          start_date: start,
          end_date: item.current_period_end,
          ...(subscription.status === 'trialing' && { trial_end: item.current_period_end }),
        },
        {
          items: [{ price: next.price, quantity: next.quantity }],
          proration_behavior: 'none',
          duration: { interval: 'month', interval_count: 1 },
        },
      ],
    },
    { idempotencyKey: `${idempotencyKey}:phases` },
  )
}
