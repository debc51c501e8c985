import { createHmac } from 'node:crypto'
import type { Money } from '../../../../lib/money.ts'
import type { DeclineReason, InvoiceRef, SubscriptionTransfer } from '../../port.ts'
import { cardToCharge } from '../cards.ts'
import type { LockedCustomer } from '../customers.ts'
import type { Tx } from '../gateway.ts'
import { newRef } from '../ids.ts'
import type { ChargeOutcome } from '../rules/charge-outcome.ts'
import { disputedAt } from '../rules/delayed.ts'
import { HARD_DECLINES } from '../rules/retries.ts'
import { feeOf } from '../rules/transfer-shares.ts'
import { canBePaid } from '../sellers/seller-rows.ts'
import { readTransfer } from '../subscriptions/subscription-rows.ts'
import { getInvoice } from './invoice-rows.ts'

/** Keeps what came of one attempt; without an invoice when a first payment was declined and nothing else is left of it. */
export async function recordCharge(
  tx: Tx,
  customer: LockedCustomer,
  invoice: InvoiceRef | null,
  amount: Money,
  outcome: ChargeOutcome,
): Promise<void> {
  await tx.query(
    `insert into charges (id, customer_id, invoice_id, card_id, amount_minor, currency, status, decline_reason, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      newRef('charge'),
      customer.ref,
      invoice,
      customer.defaultCard,
      amount.amountMinor,
      amount.currency,
      outcome.kind,
      outcome.kind === 'declined' ? outcome.reason : null,
      customer.now,
    ],
  )
  if (invoice && outcome.kind === 'succeeded') await recordPayment(tx, customer, invoice, amount)
}

/** Why this card is not tried again for this invoice: it was declined for good. Null when it may be. */
export async function hardDecline(
  tx: Tx,
  { defaultCard }: LockedCustomer,
  invoice: InvoiceRef,
): Promise<Extract<ChargeOutcome, { kind: 'declined' }> | null> {
  const { rows } = await tx.query<{ decline_reason: DeclineReason }>(
    `select decline_reason from charges
     where invoice_id = $1 and card_id = $2 and status = 'declined' and decline_reason = any($3::text[]) limit 1`,
    [invoice, defaultCard, HARD_DECLINES],
  )
  return rows[0] ? { kind: 'declined', reason: rows[0].decline_reason } : null
}

/** Nothing is asked of the bank for a seller who cannot be paid: the attempt fails, as a decline. Null when it may be made. */
export async function sellerDecline(
  tx: Tx,
  transfer: SubscriptionTransfer | null | undefined,
  operation: string,
): Promise<Extract<ChargeOutcome, { kind: 'declined' }> | null> {
  if (!transfer || (await canBePaid(tx, transfer.account, operation))) return null
  return { kind: 'declined', reason: 'seller_unavailable' }
}

/**
 * The payment behind a paid invoice, which can be refunded and disputed like any other, and is routed to the seller of its subscription. The
 * invoice's own event tells of it.
 */
async function recordPayment(tx: Tx, customer: LockedCustomer, invoice: InvoiceRef, amount: Money): Promise<void> {
  const { subscription } = await getInvoice(tx, invoice, 'recordPayment')
  const transfer = subscription && (await readTransfer(tx, subscription))
  await tx.query(
    `insert into payments (id, customer_id, invoice_id, card_id, amount_minor, currency, status, description,
       transfer_account, transfer_fee_minor, disputed_at, created_at)
     values ($1, $2, $3, $4, $5, $6, 'succeeded', 'Invoice', $7, $8, $9, $10)`,
    [
      newRef('payment'),
      customer.ref,
      invoice,
      customer.defaultCard,
      amount.amountMinor,
      amount.currency,
      transfer?.account ?? null,
      transfer ? feeOf(amount, transfer.feeBasisPoints) : null,
      disputedAt(await cardToCharge(tx, customer, null), customer.now),
      customer.now,
    ],
  )
}

/** What the customer's browser needs to confirm a payment of this invoice. */
export function clientSecretOf(invoice: InvoiceRef, key: string): string {
  return `${invoice}_secret_${createHmac('sha256', key).update(invoice).digest('base64url').slice(0, 32)}`
}
