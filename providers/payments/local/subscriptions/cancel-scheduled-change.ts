import type { ProviderSubscription, SubscriptionRef } from '../../port.ts'
import type { Tx } from '../gateway.ts'
import { emitSubscription } from './change-status.ts'
import { lockOwner } from './change-subscription.ts'
import { getSubscription } from './subscription-rows.ts'

/** It goes on as it is. */
export async function cancelScheduledChange(tx: Tx, ref: SubscriptionRef): Promise<ProviderSubscription> {
  const { now } = await lockOwner(tx, ref, 'cancelScheduledChange')
  const { rowCount } = await tx.query(
    `update subscriptions set scheduled_price_id = null, scheduled_quantity = null
     where id = $1 and scheduled_price_id is not null`,
    [ref],
  )
  if (rowCount === 1) await emitSubscription(tx, 'customer.subscription.updated', ref, now)
  return getSubscription(tx, ref, 'cancelScheduledChange')
}
