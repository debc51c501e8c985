import type { SubscriptionRef } from '../../port.ts'
import { defaultCard } from '../cards.ts'
import type { LockedCustomer } from '../customers.ts'
import type { Tx } from '../gateway.ts'
import { billOf } from '../invoices/bill.ts'
import { collect } from '../invoices/collect.ts'
import { createInvoice } from '../invoices/create-invoice.ts'
import { emitInvoice, getInvoice } from '../invoices/invoice-rows.ts'
import { periodFrom } from '../rules/periods.ts'
import { changeStatus, emitStatusChange, emitSubscription } from './change-status.ts'
import { dropPending } from './pending-change.ts'
import { type BilledSubscription, getBilled } from './subscription-rows.ts'

const OPERATION = 'renewSubscription'

/**
 * What happens at the end of a period or of a trial: the subscription ends if it was to, and so (or pauses) a trial that has no card;
 * else the next period begins, with what was scheduled for it and its invoice, which is collected at once. The next period begins where the
 * last one ended, however late this runs. The customer must be locked.
 */
export async function renewSubscription(tx: Tx, customer: LockedCustomer, ref: SubscriptionRef): Promise<void> {
  const at = customer.now
  const ending = await getBilled(tx, ref, OPERATION)
  const stop = ending.cancelAtPeriodEnd ? 'cancel' : await stopWithoutCard(tx, customer, ending)
  if (stop === 'cancel') return emitStatusChange(tx, await changeStatus(tx, ending, 'canceled', at), ref, at)
  if (stop === 'pause') {
    await changeStatus(tx, ending, 'paused', at)
    return emitSubscription(tx, 'customer.subscription.paused', ref, at)
  }
  await dropPending(tx, ref, at)
  await tx.query(
    `update subscriptions set price_id = coalesce(scheduled_price_id, price_id), quantity = coalesce(scheduled_quantity, quantity),
       scheduled_price_id = null, scheduled_quantity = null where id = $1`,
    [ref],
  )
  const subscription = await getBilled(tx, ref, OPERATION)
  const period = periodFrom(subscription.currentPeriodEnd, subscription.interval, subscription.anchorDay)
  await tx.query('update subscriptions set current_period_start = $2, current_period_end = $3 where id = $1', [
    ref,
    period.start,
    period.end,
  ])
  const invoice = await createInvoice(tx, subscription, period, billOf(subscription, at), at)
  await emitInvoice(tx, 'invoice.created', invoice, at)
  const collected = await collect(tx, customer, await getInvoice(tx, invoice, OPERATION), 'schedule')
  // The period changed in any case, so there is always something to tell.
  if (collected.subscription === 'ended') await emitStatusChange(tx, 'ended', ref, at)
  else await emitSubscription(tx, 'customer.subscription.updated', ref, at)
}

async function stopWithoutCard(tx: Tx, customer: LockedCustomer, { status, withoutCard }: BilledSubscription) {
  if (status !== 'trialing' || !withoutCard) return null
  return (await defaultCard(tx, customer)) ? null : withoutCard
}
