import type { Pricing } from '../../../../lib/pricing.ts'
import type { InvoiceRef, PriceRef } from '../../port.ts'
import type { Tx } from '../gateway.ts'
import { newRef } from '../ids.ts'
import { freeze } from '../json.ts'
import { grossOf, type Taxed, type TaxedLine, taxedSum } from '../rules/balance.ts'
import type { Period } from '../rules/periods.ts'
import type { BilledSubscription } from '../subscriptions/subscription-rows.ts'

export interface InvoiceLine extends TaxedLine {
  readonly description: string
  readonly price: PriceRef
  readonly quantity: number
  /** Of one, in decimals of minor units; null where there is no such thing. */
  readonly unitAmount?: string | null
  readonly proration?: boolean
  /** Absent: the invoice's. */
  readonly period?: Period
}

/** What a line says that one costs; null where that depends on how many. */
export function unitAmountOf(pricing: Pricing): string | null {
  if (pricing.kind === 'per_unit') return pricing.unit
  return pricing.kind === 'flat' ? pricing.flatMinor.toString() : null
}

/**
 * Writes an open invoice, whose total is the sum of its lines, made out to whom the customer is now. The customer must be locked; the caller emits its event, collects it
 * and, where it decides the subscription's state, makes it the latest.
 */
export async function writeInvoice(
  tx: Tx,
  subscription: BilledSubscription,
  period: Period,
  lines: readonly InvoiceLine[],
  at: Date,
): Promise<InvoiceRef> {
  const ref = newRef('invoice') as InvoiceRef
  const total = grossOf(taxedSum(lines))
  const counted = await tx.query<{ number: string }>(
    `update customers set invoice_count = invoice_count + 1 where id = $1
     returning invoice_prefix || '-' || lpad(invoice_count::text, greatest(4, length(invoice_count::text)), '0') as number`,
    [subscription.customer],
  )
  await tx.query(
    `insert into invoices (id, customer_id, subscription_id, number, status, currency, total_minor, period_start, period_end, created_at,
       billed_to)
     select $1, $2, $3, $4, 'open', $5, $6, $7, $8, $9, billing from customers where id = $2`,
    [
      ref,
      subscription.customer,
      subscription.ref,
      counted.rows[0]?.number,
      subscription.currency,
      total,
      period.start,
      period.end,
      at,
    ],
  )
  for (const [index, line] of lines.entries())
    await tx.query(
      `insert into invoice_lines (invoice_id, position, price_id, description, quantity, amount_minor, discount_minor, tax_minor,
         tax_rate, unit_amount, proration, period_start, period_end)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [
        ref,
        index + 1,
        line.price,
        line.description,
        line.quantity,
        line.amountMinor,
        line.discountMinor ?? 0n,
        line.taxMinor,
        line.rate && freeze(line.rate),
        line.unitAmount ?? null,
        line.proration ?? false,
        line.period?.start ?? null,
        line.period?.end ?? null,
      ],
    )
  return ref
}

/** The line by which an invoice settles what was carried to it; none where that is nothing. */
export function balanceLine(subscription: BilledSubscription, { netMinor, taxMinor, rate }: Taxed): InvoiceLine[] {
  if (netMinor === 0n && taxMinor === 0n) return []
  const { price, quantity } = subscription
  const description = netMinor < 0n ? 'Credit from before' : 'Changes of the period before'
  return [{ description, price, quantity, amountMinor: netMinor, taxMinor, rate }]
}

/** As they stand in a subscription's row: `balance_minor`, `balance_tax_minor`, `balance_tax_rate`. */
export function balanceColumns({ netMinor, taxMinor, rate }: Taxed): [bigint, bigint, string | null] {
  return [netMinor, taxMinor, rate && freeze(rate)]
}
