import type { ProviderSubscription, SubscriptionRef } from '../../port.ts'
import type { Tx } from '../gateway.ts'
import { applyChange } from './apply-change.ts'
import { emitSubscription } from './change-status.ts'
import { lockOwner } from './change-subscription.ts'
import { dropPending } from './pending-change.ts'
import { planChange } from './planned-change.ts'
import { getBilled, getSubscription } from './subscription-rows.ts'

const OPERATION = 'updateQuantity'

/** Another quantity at once; what it costs or gives back for the rest of the period stands on the next invoice. */
export async function updateQuantity(tx: Tx, ref: SubscriptionRef, quantity: number): Promise<ProviderSubscription> {
  const { now: at } = await lockOwner(tx, ref, OPERATION)
  const before = await getBilled(tx, ref, OPERATION)
  const change = { price: before.price, quantity, when: 'now' } as const
  const { sum, lines } = await planChange(tx, before, change, at, OPERATION)
  if (before.quantity === quantity) return getSubscription(tx, ref, OPERATION)
  await dropPending(tx, ref, at)
  const balance = lines.length > 0 ? sum : before.balance
  const { scheduledChange: scheduled } = before
  await applyChange(tx, before, change, { at, balance })
  // The plan that was scheduled still comes, for as many.
  if (scheduled && scheduled.price !== before.price)
    await tx.query('update subscriptions set scheduled_price_id = $2, scheduled_quantity = $3 where id = $1', [
      ref,
      scheduled.price,
      quantity,
    ])
  await emitSubscription(tx, 'customer.subscription.updated', ref, at)
  return getSubscription(tx, ref, OPERATION)
}
