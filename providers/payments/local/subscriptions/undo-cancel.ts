import type { ProviderSubscription, SubscriptionRef } from '../../port.ts'
import { rejected, type Tx } from '../gateway.ts'
import { emitSubscription } from './change-status.ts'
import { lockOwner } from './change-subscription.ts'
import { getSubscription } from './subscription-rows.ts'

/** It no longer ends with its period. */
export async function undoCancel(tx: Tx, ref: SubscriptionRef): Promise<ProviderSubscription> {
  const { now } = await lockOwner(tx, ref, 'undoCancel')
  const before = await getSubscription(tx, ref, 'undoCancel')
  if (before.endedAt) throw rejected('undoCancel', `${ref} has ended`)
  if (!before.cancelAtPeriodEnd) return before
  await tx.query('update subscriptions set cancel_at_period_end = false, canceled_at = null where id = $1', [ref])
  await emitSubscription(tx, 'customer.subscription.updated', ref, now)
  return getSubscription(tx, ref, 'undoCancel')
}
