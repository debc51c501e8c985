import type { ProviderSubscription, SubscriptionRef } from '../../port.ts'
import type { EventType } from '../event-types.ts'
import { emit } from '../events.ts'
import { rejected, type Tx } from '../gateway.ts'
import { stopRetries } from '../invoices/stop-retries.ts'
import { ENDED_STATES, type SubscriptionHappening, subscriptionAfter } from '../rules/subscription-states.ts'
import { getSubscription } from './subscription-rows.ts'

export type StatusChange = 'unchanged' | 'changed' | 'ended'

/**
 * Moves the subscription along its state table. One that ends gets its moment of ending, and its open invoices are no longer
 * collected. The customer must be locked; the event is the caller's to emit, after all else that it changes.
 */
export async function changeStatus(
  tx: Tx,
  subscription: ProviderSubscription,
  happening: SubscriptionHappening,
  at: Date,
): Promise<StatusChange> {
  const next = subscriptionAfter(subscription.status, happening)
  if (next === subscription.status) return 'unchanged'
  const ended = ENDED_STATES.has(next)
  const { rowCount } = await tx.query(
    `update subscriptions set status = $3, incomplete_until = null,
       canceled_at = case when $4 then coalesce(canceled_at, $5) else canceled_at end,
       ended_at = case when $4 then $5::timestamptz else ended_at end
     where id = $1 and status = $2`,
    [subscription.ref, subscription.status, next, ended, at],
  )
  if (rowCount !== 1) throw rejected('changeStatus', `${subscription.ref} is no longer ${subscription.status}`)
  if (ended) await stopRetries(tx, subscription, at)
  return ended ? 'ended' : 'changed'
}

/** Emits the subscription as it stands now. */
export async function emitSubscription(tx: Tx, type: EventType, ref: SubscriptionRef, at: Date): Promise<void> {
  const subscription = await getSubscription(tx, ref, 'emitSubscription')
  await emit(tx, {
    type,
    customer: subscription.customer,
    objectKind: 'subscription',
    objectRef: ref,
    snapshot: subscription,
    at,
  })
}

/** Emits what a change of status asks for: nothing, an update, or the end. */
export async function emitStatusChange(tx: Tx, change: StatusChange, ref: SubscriptionRef, at: Date): Promise<void> {
  if (change === 'unchanged') return
  await emitSubscription(
    tx,
    change === 'ended' ? 'customer.subscription.deleted' : 'customer.subscription.updated',
    ref,
    at,
  )
}
