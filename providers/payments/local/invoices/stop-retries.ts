import type { InvoiceRef, ProviderSubscription } from '../../port.ts'
import type { Tx } from '../gateway.ts'
import { emitInvoice } from './invoice-rows.ts'

/**
 * Stops collecting the open invoices of a subscription that ended. They stay open and can still be paid, as at Stripe; only the first
 * invoice of a subscription that never began is voided.
 */
export async function stopRetries(tx: Tx, subscription: ProviderSubscription, at: Date): Promise<void> {
  const neverBegan = subscription.status === 'incomplete'
  const { rows } = await tx.query<{ id: InvoiceRef }>(
    `update invoices set next_attempt_at = null, status = case when $2 then 'void' else status end
     where subscription_id = $1 and status = 'open' and ($2 or next_attempt_at is not null) returning id`,
    [subscription.ref, neverBegan],
  )
  for (const { id } of rows) await emitInvoice(tx, neverBegan ? 'invoice.voided' : 'invoice.updated', id, at)
}
