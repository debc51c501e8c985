import { Stripe } from 'stripe'
import type { Read, Write } from '../../call.ts'
import type { ProviderSubscription, SubscriptionRef } from '../port.ts'
import { ask, loadEach, type StripeApi } from './client.ts'
import { isMissing } from './faults.ts'
import { oldestByOurId } from './find-by-our-id.ts'
import { fromStripeSubscription, SUBSCRIPTION_EXPANSIONS } from './mapping.ts'
import { releaseSchedule } from './schedules.ts'

const expanded = { expand: SUBSCRIPTION_EXPANSIONS }
const IN_LISTS = SUBSCRIPTION_EXPANSIONS.map((path) => `data.${path}`)

/** See `oldestByOurId` for how fresh the answer is. */
export function findSubscription(api: StripeApi, ourId: string, read?: Read): Promise<ProviderSubscription | null> {
  return ask('findSubscription', read, async () => {
    const { subscriptions } = api.stripe
    const found = await oldestByOurId(ourId, {
      search: (params) => subscriptions.search({ ...params, expand: IN_LISTS }),
      newest: (params) => subscriptions.list({ ...params, status: 'all', expand: IN_LISTS }),
    })
    return found ? fromStripeSubscription(found) : null
  })
}

/** Stripe has no batched read: one request each, a few at a time. */
export function getSubscriptions(
  api: StripeApi,
  refs: readonly SubscriptionRef[],
  read?: Read,
): Promise<Map<SubscriptionRef, ProviderSubscription>> {
  return ask('getSubscriptions', read, () =>
    loadEach(refs, async (ref) => {
      try {
        return fromStripeSubscription(await api.stripe.subscriptions.retrieve(ref, expanded))
      } catch (error) {
        if (isMissing(error)) return null
        throw error
      }
    }),
  )
}

/**
 * `now` ends it without a refund or a last invoice; `period_end` keeps it until what was paid for is used up. Stripe refuses to cancel what
 * has already ended: then that is the answer.
 */
export function cancelSubscription(
  api: StripeApi,
  ref: SubscriptionRef,
  when: 'now' | 'period_end',
  write: Write,
): Promise<ProviderSubscription> {
  return ask('cancelSubscription', write, async () => {
    const { subscriptions } = api.stripe
    try {
      // Cancelling is a DELETE, to which Stripe gives no idempotency keys: it is idempotent in itself.
      const cancelled =
        when === 'now' ? await subscriptions.cancel(ref, expanded) : await endWithPeriod(api, ref, write)
      return fromStripeSubscription(cancelled)
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error
      const found = await subscriptions.retrieve(ref, expanded).catch(() => null)
      if (found?.ended_at) return fromStripeSubscription(found)
      throw error
    }
  })
}

/** A schedule would not let the end be changed: what it plans is not to come any more. */
async function endWithPeriod(api: StripeApi, ref: SubscriptionRef, write: Write): Promise<Stripe.Subscription> {
  const { subscriptions } = api.stripe
  await releaseSchedule(api, await subscriptions.retrieve(ref, expanded), write)
  return subscriptions.update(
    ref,
    { cancel_at_period_end: true, ...expanded },
    { idempotencyKey: write.idempotencyKey },
  )
}

export function undoCancel(api: StripeApi, ref: SubscriptionRef, write: Write): Promise<ProviderSubscription> {
  return ask('undoCancel', write, async () => {
    const { subscriptions } = api.stripe
    const before = fromStripeSubscription(await subscriptions.retrieve(ref, expanded))
    if (!before.endedAt && !before.cancelAtPeriodEnd) return before
    const { idempotencyKey } = write
    return fromStripeSubscription(
      await subscriptions.update(ref, { cancel_at_period_end: false, ...expanded }, { idempotencyKey }),
    )
  })
}
