import type { InvoiceRef } from '../../port.ts'
import type { Tx } from '../gateway.ts'
import { settleBalance } from '../rules/balance.ts'
import type { Period } from '../rules/periods.ts'
import type { BilledSubscription } from '../subscriptions/subscription-rows.ts'
import { type Bill, billed } from './bill.ts'
import { balanceColumns, balanceLine, unitAmountOf, writeInvoice } from './write-invoice.ts'

/**
 * Writes an open invoice for `period`, with what was carried to it, and makes it the subscription's latest. The customer must be locked. The
 * caller emits its event and collects it.
 *
 * @param bill `trialBill` for a trial
 */
export async function createInvoice(
  tx: Tx,
  subscription: BilledSubscription,
  period: Period,
  bill: Bill,
  at: Date,
): Promise<InvoiceRef> {
  const { ref, price, pricing, quantity, productName, balance } = subscription
  const { grossMinor, discountMinor, taxMinor, rate } = bill
  const { used, left } = settleBalance(billed(bill), balance)
  const what = grossMinor === 0n ? 'Trial of' : `${quantity} ×`
  const lines = [
    {
      ...{ description: `${what} ${productName}`, price, quantity, amountMinor: grossMinor, discountMinor },
      ...{ taxMinor, rate },
      unitAmount: grossMinor === 0n ? '0' : unitAmountOf(pricing),
    },
    ...balanceLine(subscription, used),
  ]
  const invoice = await writeInvoice(tx, subscription, period, lines, at)
  await tx.query(
    `update subscriptions set latest_invoice_id = $2, balance_minor = $3, balance_tax_minor = $4,
       balance_tax_rate = $5, discount_used = discount_used + case when $6 then 1 else 0 end where id = $1`,
    [ref, invoice, ...balanceColumns(left), discountMinor > 0n],
  )
  return invoice
}
