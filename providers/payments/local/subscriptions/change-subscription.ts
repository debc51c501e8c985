import { money } from '../../../../lib/money.ts'
import type { ChangeOutcome, SubscriptionChange, SubscriptionRef } from '../../port.ts'
import { type LockedCustomer, lockCustomer } from '../customers.ts'
import type { Gateway, Tx } from '../gateway.ts'
import { chargeNow } from '../invoices/charge-now.ts'
import { applyChange } from './apply-change.ts'
import { emitSubscription } from './change-status.ts'
import { dropPending, keepPending } from './pending-change.ts'
import { type PlannedChange, planChange } from './planned-change.ts'
import { type BilledSubscription, getBilled, getSubscription } from './subscription-rows.ts'

const OPERATION = 'changeSubscription'

/**
 * Another price or quantity. A change that costs something now is made when that is paid, and only then; a declined one leaves the declined
 * charge and nothing else.
 */
export async function changeSubscription(
  tx: Tx,
  gateway: Gateway,
  ref: SubscriptionRef,
  change: SubscriptionChange,
): Promise<ChangeOutcome> {
  const customer = await lockOwner(tx, ref, OPERATION)
  const at = customer.now
  const planned = await planChange(tx, await getBilled(tx, ref, OPERATION), change, at, OPERATION)
  await dropPending(tx, ref, at)
  const subscription = await getBilled(tx, ref, OPERATION)
  if (stands(subscription, change)) return { kind: 'changed', subscription: await getSubscription(tx, ref, OPERATION) }
  if (change.when === 'period_end') {
    await schedule(tx, subscription, change)
    await emitSubscription(tx, 'customer.subscription.updated', ref, at)
    return { kind: 'changed', subscription: await getSubscription(tx, ref, OPERATION) }
  }
  const outcome = await pay(tx, gateway, customer, subscription, planned)
  if (outcome.kind === 'declined') return outcome
  if (outcome.kind === 'action_required') {
    await keepPending(tx, ref, change, outcome.invoice, at)
    await emitSubscription(tx, 'customer.subscription.updated', ref, at)
    const { clientSecret } = outcome
    return { kind: 'action_required', clientSecret, subscription: await getSubscription(tx, ref, OPERATION) }
  }
  await applyChange(tx, subscription, change, { at, balance: planned.left })
  await emitSubscription(tx, 'customer.subscription.updated', ref, at)
  return { kind: 'changed', subscription: await getSubscription(tx, ref, OPERATION) }
}

/** All that happens to one customer happens one after the other. */
export async function lockOwner(tx: Tx, ref: SubscriptionRef, operation: string): Promise<LockedCustomer> {
  const { customer } = await getSubscription(tx, ref, operation)
  return lockCustomer(tx, customer, operation)
}

/** Nothing to be done; what was scheduled is still replaced by a change that is made at once. */
function stands(subscription: BilledSubscription, { price, quantity, when }: SubscriptionChange): boolean {
  const { scheduledChange: scheduled } = subscription
  const same = subscription.price === price && subscription.quantity === quantity
  if (when === 'period_end' && scheduled) return scheduled.price === price && scheduled.quantity === quantity
  return same && !scheduled
}

async function schedule(tx: Tx, subscription: BilledSubscription, { price, quantity }: SubscriptionChange) {
  const same = subscription.price === price && subscription.quantity === quantity
  await tx.query('update subscriptions set scheduled_price_id = $2, scheduled_quantity = $3 where id = $1', [
    subscription.ref,
    same ? null : price,
    same ? null : quantity,
  ])
}

function pay(
  tx: Tx,
  gateway: Gateway,
  customer: LockedCustomer,
  subscription: BilledSubscription,
  planned: PlannedChange,
) {
  const due = money(planned.dueMinor, subscription.currency)
  return chargeNow(tx, gateway, customer, { subscription, lines: planned.lines, period: planned.period, due })
}
