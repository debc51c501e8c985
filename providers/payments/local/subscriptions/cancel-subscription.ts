import type { ProviderSubscription, SubscriptionRef } from '../../port.ts'
import { lockCustomer } from '../customers.ts'
import type { Tx } from '../gateway.ts'
import { changeStatus, emitStatusChange, emitSubscription } from './change-status.ts'
import { dropPending } from './pending-change.ts'
import { getSubscription } from './subscription-rows.ts'

const OPERATION = 'cancelSubscription'

/** Ends the subscription now, or marks it to end with its period. One that has ended is answered as it is. */
export async function cancelSubscription(
  tx: Tx,
  ref: SubscriptionRef,
  when: 'now' | 'period_end',
): Promise<ProviderSubscription> {
  const { customer: owner } = await getSubscription(tx, ref, OPERATION)
  const customer = await lockCustomer(tx, owner, OPERATION)
  const subscription = await getSubscription(tx, ref, OPERATION)
  if (subscription.endedAt) return subscription
  await dropPending(tx, ref, customer.now)
  await tx.query('update subscriptions set scheduled_price_id = null, scheduled_quantity = null where id = $1', [ref])
  if (when === 'now' || subscription.status === 'incomplete') {
    await emitStatusChange(tx, await changeStatus(tx, subscription, 'canceled', customer.now), ref, customer.now)
  } else if (!subscription.cancelAtPeriodEnd) {
    await tx.query('update subscriptions set cancel_at_period_end = true, canceled_at = $2 where id = $1', [
      ref,
      customer.now,
    ])
    await emitSubscription(tx, 'customer.subscription.updated', ref, customer.now)
  }
  return getSubscription(tx, ref, OPERATION)
}
