import type { InvoiceRef } from '../../port.ts'
import type { Tx } from '../gateway.ts'
import { newRef } from '../ids.ts'
import type { Period } from '../rules/periods.ts'
import type { BilledSubscription } from '../subscriptions/subscription-rows.ts'

/**
 * Writes an open invoice with one line for `period` and makes it the subscription's latest. The customer must be locked. The caller
 * emits its event and collects it.
 *
 * @param amountMinor zero for a trial
 */
export async function createInvoice(
  tx: Tx,
  subscription: BilledSubscription,
  period: Period,
  amountMinor: bigint,
  at: Date,
): Promise<InvoiceRef> {
  const ref = newRef('invoice') as InvoiceRef
  const counted = await tx.query<{ number: string }>(
    `update customers set invoice_count = invoice_count + 1 where id = $1
     returning invoice_prefix || '-' || lpad(invoice_count::text, greatest(4, length(invoice_count::text)), '0') as number`,
    [subscription.customer],
  )
  await tx.query(
    `insert into invoices (id, customer_id, subscription_id, number, status, currency, total_minor, period_start, period_end, created_at)
     values ($1, $2, $3, $4, 'open', $5, $6, $7, $8, $9)`,
    [
      ref,
      subscription.customer,
      subscription.ref,
      counted.rows[0]?.number,
      subscription.currency,
      amountMinor,
      period.start,
      period.end,
      at,
    ],
  )
  const what = amountMinor === 0n ? 'Trial of' : `${subscription.quantity} ×`
  await tx.query(
    `insert into invoice_lines (invoice_id, position, price_id, description, quantity, amount_minor)
     values ($1, 1, $2, $3, $4, $5)`,
    [ref, subscription.price, `${what} ${subscription.productName}`, subscription.quantity, amountMinor],
  )
  await tx.query('update subscriptions set latest_invoice_id = $2 where id = $1', [subscription.ref, ref])
  return ref
}
