import type { SubscriptionRef } from '../../port.ts'
import type { LockedCustomer } from '../customers.ts'
import type { Tx } from '../gateway.ts'
import { collect } from '../invoices/collect.ts'
import { createInvoice } from '../invoices/create-invoice.ts'
import { emitInvoice, getInvoice } from '../invoices/invoice-rows.ts'
import { periodFrom } from '../rules/periods.ts'
import { changeStatus, emitStatusChange, emitSubscription } from './change-status.ts'
import { getBilled } from './subscription-rows.ts'

/**
 * What happens at the end of a period or of a trial: the subscription ends if it was to, else the next period begins, with its invoice,
 * which is collected at once. The next period begins where the last one ended, however late this runs. The customer must be locked.
 */
export async function renewSubscription(tx: Tx, customer: LockedCustomer, ref: SubscriptionRef): Promise<void> {
  const at = customer.now
  const subscription = await getBilled(tx, ref, 'renewSubscription')
  if (subscription.cancelAtPeriodEnd) {
    await emitStatusChange(tx, await changeStatus(tx, subscription, 'canceled', at), ref, at)
    return
  }
  const period = periodFrom(subscription.currentPeriodEnd, subscription.interval, subscription.anchorDay)
  await tx.query('update subscriptions set current_period_start = $2, current_period_end = $3 where id = $1', [
    ref,
    period.start,
    period.end,
  ])
  const amount = subscription.unitMinor * BigInt(subscription.quantity)
  const invoice = await createInvoice(tx, subscription, period, amount, at)
  await emitInvoice(tx, 'invoice.created', invoice, at)
  const collected = await collect(tx, customer, await getInvoice(tx, invoice, 'renewSubscription'), 'schedule')
  // The period changed in any case, so there is always something to tell.
  if (collected.subscription === 'ended') await emitStatusChange(tx, 'ended', ref, at)
  else await emitSubscription(tx, 'customer.subscription.updated', ref, at)
}
