import type { InvoiceRef, PriceRef, ProviderSubscription, SubscriptionRef } from '../../port.ts'
import type { Tx } from '../gateway.ts'
import { emitInvoice } from '../invoices/invoice-rows.ts'
import { nothing } from '../rules/balance.ts'
import { FIRST_PAYMENT_MS } from '../rules/retries.ts'
import { applyChange, resumeNow, type Wanted } from './apply-change.ts'
import { emitSubscription } from './change-status.ts'
import { getBilled } from './subscription-rows.ts'

interface PendingRow {
  pending_invoice_id: InvoiceRef | null
  pending_price_id: PriceRef | null
  pending_quantity: number | null
}

/** Keeps a change that is made when the customer has confirmed its payment, within as long as a first payment may take. */
export async function keepPending(tx: Tx, ref: SubscriptionRef, wanted: Wanted, invoice: InvoiceRef, at: Date) {
  await tx.query(
    `update subscriptions set pending_price_id = $2, pending_quantity = $3, pending_invoice_id = $4, pending_until = $5
     where id = $1`,
    [ref, wanted.price, wanted.quantity, invoice, new Date(at.getTime() + FIRST_PAYMENT_MS)],
  )
}

/** Makes the change that waited for this invoice to be paid. @returns whether there was one */
export async function applyPending(
  tx: Tx,
  subscription: ProviderSubscription,
  invoice: InvoiceRef,
  at: Date,
): Promise<boolean> {
  const { ref } = subscription
  const { rows } = await tx.query<PendingRow>('select * from subscriptions where id = $1 and pending_invoice_id = $2', [
    ref,
    invoice,
  ])
  const { pending_price_id: price, pending_quantity: quantity } = rows[0] ?? {}
  if (!price || quantity === null || quantity === undefined) return false
  await clear(tx, ref)
  const billed = await getBilled(tx, ref, 'payInvoice')
  // The invoice has asked for what was carried along.
  if (billed.status === 'paused') await resumeNow(tx, billed, nothing(null), at)
  else await applyChange(tx, billed, { price, quantity }, { at, balance: nothing(null) })
  await tx.query('update subscriptions set latest_invoice_id = $2 where id = $1', [ref, invoice])
  await emitSubscription(tx, 'customer.subscription.pending_update_applied', ref, at)
  return true
}

/** Gives up a change whose payment was not confirmed: its invoice is void. Nothing happens where none waits. */
export async function dropPending(tx: Tx, ref: SubscriptionRef, at: Date): Promise<void> {
  const { rows } = await tx.query<PendingRow>(
    'select * from subscriptions where id = $1 and pending_invoice_id is not null',
    [ref],
  )
  const invoice = rows[0]?.pending_invoice_id
  if (!invoice) return
  await clear(tx, ref)
  const voided = await tx.query(`update invoices set status = 'void' where id = $1 and status = 'open'`, [invoice])
  if (voided.rowCount === 1) await emitInvoice(tx, 'invoice.voided', invoice, at)
  await emitSubscription(tx, 'customer.subscription.pending_update_expired', ref, at)
}

async function clear(tx: Tx, ref: SubscriptionRef): Promise<void> {
  await tx.query(
    `update subscriptions set pending_price_id = null, pending_quantity = null, pending_invoice_id = null, pending_until = null
     where id = $1`,
    [ref],
  )
}
