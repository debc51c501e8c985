import type { Money } from '../../../../lib/money.ts'
import type { DeclineReason, InvoiceRef } from '../../port.ts'
import { defaultCard } from '../cards.ts'
import type { LockedCustomer } from '../customers.ts'
import type { Gateway, Tx } from '../gateway.ts'
import { chargeOutcome } from '../rules/charge-outcome.ts'
import type { Period } from '../rules/periods.ts'
import type { BilledSubscription } from '../subscriptions/subscription-rows.ts'
import { clientSecretOf, recordCharge, sellerDecline } from './charges.ts'
import { emitInvoice, getInvoice } from './invoice-rows.ts'
import { recordAttempt } from './record-attempt.ts'
import { type InvoiceLine, writeInvoice } from './write-invoice.ts'

export interface DueNow {
  readonly subscription: BilledSubscription
  readonly lines: readonly InvoiceLine[]
  readonly period: Period
  /** The sum of the lines, or zero when that is in the customer's favour: then no invoice is made. */
  readonly due: Money
}

export type ChargedNow =
  | { readonly kind: 'paid' }
  | { readonly kind: 'declined'; readonly reason: DeclineReason }
  | { readonly kind: 'action_required'; readonly invoice: InvoiceRef; readonly clientSecret: string }

/** Charges the customer, who is there, and makes the invoice for it. Declined leaves only the declined charge. */
export async function chargeNow(
  tx: Tx,
  gateway: Gateway,
  customer: LockedCustomer,
  { subscription, lines, period, due }: DueNow,
): Promise<ChargedNow> {
  if (due.amountMinor === 0n) return { kind: 'paid' }
  const at = customer.now
  const unpaid = await sellerDecline(tx, subscription.transfer, 'chargeNow')
  if (unpaid) return unpaid
  const outcome = chargeOutcome(await defaultCard(tx, customer), due.amountMinor, 'customer', at)
  if (outcome.kind === 'declined') {
    await recordCharge(tx, customer, null, due, outcome)
    return { kind: 'declined', reason: outcome.reason }
  }
  const invoice = await writeInvoice(tx, subscription, period, lines, at)
  await emitInvoice(tx, 'invoice.created', invoice, at)
  await recordCharge(tx, customer, invoice, due, outcome)
  await recordAttempt(tx, await getInvoice(tx, invoice, 'chargeNow'), outcome, { at, nextAttemptAt: null })
  if (outcome.kind === 'action_required')
    return { kind: 'action_required', invoice, clientSecret: clientSecretOf(invoice, gateway.keys.setup) }
  await tx.query('update subscriptions set latest_invoice_id = $2 where id = $1', [subscription.ref, invoice])
  return { kind: 'paid' }
}
