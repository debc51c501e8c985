import type { InvoiceRef } from '../../port.ts'
import type { Tx } from '../gateway.ts'
import { settleBalance } from '../rules/change.ts'
import type { Period } from '../rules/periods.ts'
import type { BilledSubscription } from '../subscriptions/subscription-rows.ts'
import type { Bill } from './bill.ts'
import { balanceLine, unitAmountOf, writeInvoice } from './write-invoice.ts'

/**
 * Writes an open invoice for `period`, with what was carried to it, and makes it the subscription's latest. The customer must be locked. The
 * caller emits its event and collects it.
 *
 * @param bill TRIAL_BILL for a trial
 */
export async function createInvoice(
  tx: Tx,
  subscription: BilledSubscription,
  period: Period,
  { grossMinor, discountMinor, dueMinor }: Bill,
  at: Date,
): Promise<InvoiceRef> {
  const { ref, price, pricing, quantity, productName, balanceMinor } = subscription
  const { leftMinor } = settleBalance(dueMinor, balanceMinor)
  const what = grossMinor === 0n ? 'Trial of' : `${quantity} ×`
  const lines = [
    {
      ...{ description: `${what} ${productName}`, price, quantity, amountMinor: grossMinor, discountMinor },
      unitAmount: grossMinor === 0n ? '0' : unitAmountOf(pricing),
    },
    ...balanceLine(subscription, balanceMinor - leftMinor),
  ]
  const invoice = await writeInvoice(tx, subscription, period, lines, at)
  await tx.query(
    `update subscriptions set latest_invoice_id = $2, balance_minor = $3,
       discount_used = discount_used + case when $4 then 1 else 0 end where id = $1`,
    [ref, invoice, leftMinor, discountMinor > 0n],
  )
  return invoice
}
