import type { ProviderSubscription, SubscriptionRef } from '../../port.ts'
import { rejected, type Tx } from '../gateway.ts'
import { balanceColumns } from '../invoices/write-invoice.ts'
import { addTaxed } from '../rules/balance.ts'
import { prorate } from '../rules/proration.ts'
import { taxOf } from '../rules/tax.ts'
import { standingOf } from './apply-change.ts'
import { changeStatus, emitSubscription } from './change-status.ts'
import { lockOwner } from './change-subscription.ts'
import { dropPending } from './pending-change.ts'
import { getBilled, getSubscription } from './subscription-rows.ts'

const OPERATION = 'pauseSubscription'

/** Stops an active one; what was paid for and not used is carried to the next invoice. */
export async function pauseSubscription(tx: Tx, ref: SubscriptionRef): Promise<ProviderSubscription> {
  const { now: at } = await lockOwner(tx, ref, OPERATION)
  const before = await getBilled(tx, ref, OPERATION)
  if (before.status === 'paused') return getSubscription(tx, ref, OPERATION)
  if (before.status !== 'active') throw rejected(OPERATION, `${ref} is ${before.status}: only an active one is paused`)
  if (before.cancelAtPeriodEnd) throw rejected(OPERATION, `${ref} ends with its period`)
  await dropPending(tx, ref, at)
  const { period, amountMinor } = standingOf(before)
  const { unusedMinor } = prorate(period, at, amountMinor, 0n)
  const { periodRate: rate } = before
  const unused = { netMinor: unusedMinor, taxMinor: taxOf(unusedMinor, rate), rate }
  await tx.query(
    `update subscriptions set balance_minor = $2, balance_tax_minor = $3, balance_tax_rate = $4, scheduled_price_id = null,
       scheduled_quantity = null where id = $1`,
    [ref, ...balanceColumns(addTaxed(unused, before.balance))],
  )
  await changeStatus(tx, before, 'paused', at)
  await emitSubscription(tx, 'customer.subscription.paused', ref, at)
  return getSubscription(tx, ref, OPERATION)
}
