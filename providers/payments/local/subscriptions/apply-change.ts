import { lineAmount } from '../../../../lib/pricing.ts'
import type { PriceRef } from '../../port.ts'
import type { Tx } from '../gateway.ts'
import { netInPeriod } from '../invoices/bill.ts'
import { balanceColumns } from '../invoices/write-invoice.ts'
import { getPrice } from '../prices.ts'
import type { Taxed } from '../rules/balance.ts'
import { changeTerms } from '../rules/change.ts'
import { periodFrom } from '../rules/periods.ts'
import { changeStatus } from './change-status.ts'
import type { BilledSubscription } from './subscription-rows.ts'

export interface Wanted {
  readonly price: PriceRef
  readonly quantity: number
}

/** Writes price, quantity and the period that they leave; what was scheduled is replaced. The event is the caller's to emit. */
export async function applyChange(
  tx: Tx,
  subscription: BilledSubscription,
  { price: ref, quantity }: Wanted,
  { at, balance }: { at: Date; balance: Taxed },
): Promise<void> {
  const price = await getPrice(tx, ref, 'changeSubscription')
  const after = { amountMinor: lineAmount(price.pricing, BigInt(quantity)), interval: price.interval }
  const { period, anchorDay } = changeTerms(standingOf(subscription), after, at, false)
  await tx.query(
    `update subscriptions set price_id = $2, quantity = $3, current_period_start = $4, current_period_end = $5,
       anchor_day = $6, balance_minor = $7, balance_tax_minor = $8, balance_tax_rate = $9, scheduled_price_id = null, scheduled_quantity = null where id = $1`,
    [subscription.ref, ref, quantity, period.start, period.end, anchorDay, ...balanceColumns(balance)],
  )
}

/** What stands and what was paid for it, as the rules of a change want it. */
export function standingOf(subscription: BilledSubscription) {
  const { pricing, quantity, interval, anchorDay, status, currentPeriodStart, currentPeriodEnd } = subscription
  return {
    amountMinor: netInPeriod(subscription, lineAmount(pricing, BigInt(quantity))),
    interval,
    anchorDay,
    period: { start: currentPeriodStart, end: currentPeriodEnd },
    trialing: status === 'trialing',
  }
}

/** A new period begins now, and its day is the anchor from now on. */
export async function resumeNow(tx: Tx, subscription: BilledSubscription, balance: Taxed, at: Date): Promise<void> {
  const period = periodFrom(at, subscription.interval, at.getUTCDate())
  await tx.query(
    `update subscriptions set current_period_start = $2, current_period_end = $3, anchor_day = $4, balance_minor = $5,
       balance_tax_minor = $6, balance_tax_rate = $7
     where id = $1`,
    [subscription.ref, period.start, period.end, at.getUTCDate(), ...balanceColumns(balance)],
  )
  await changeStatus(tx, subscription, 'resumed', at)
}
