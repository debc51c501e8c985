import { type Money, money } from '../../../../lib/money.ts'
import type { SqlPool } from '../../../host.ts'
import type { InvoiceBreakdown, InvoiceRef, ProviderInvoiceLine } from '../../port.ts'
import { thaw } from '../json.ts'
import { taxesOf } from './taxes.ts'

interface LineRow {
  invoice_id: InvoiceRef
  position: number
  description: string
  quantity: number
  unit_amount: string | null
  amount_minor: string
  discount_minor: string
  tax_minor: string
  /** Null where lines of several rates were carried, and on those from before there was tax. */
  tax_rate: string | null
  proration: boolean
  period_start: Date | null
  period_end: Date | null
}

interface Billed {
  readonly id: InvoiceRef
  readonly currency: string
  readonly period_start: Date
  readonly period_end: Date
  readonly billed_to: string | null
}

/** The lines of each invoice, in their order. */
export async function readLines(
  sql: Pick<SqlPool, 'query'>,
  refs: readonly InvoiceRef[],
): Promise<Map<InvoiceRef, LineRow[]>> {
  const { rows } = await sql.query<LineRow>(
    'select * from invoice_lines where invoice_id = any($1::text[]) order by invoice_id, position',
    [refs],
  )
  return Map.groupBy(rows, (row) => row.invoice_id)
}

/** What the lines come to. The gateway has no page of its own for an invoice. */
export function breakdownOf(invoice: Billed, rows: readonly LineRow[]): InvoiceBreakdown {
  const lines = rows.map((row) => fromLineRow(invoice, row))
  const sum = (of: (line: ProviderInvoiceLine) => Money) =>
    money(
      lines.reduce((all, line) => all + of(line).amountMinor, 0n),
      invoice.currency,
    )
  return {
    subtotal: sum((line) => line.amount),
    discount: sum((line) => line.discount),
    tax: sum((line) => line.tax),
    taxes: taxesOf(
      rows.map((row) => ({
        amountMinor: BigInt(row.amount_minor),
        discountMinor: BigInt(row.discount_minor),
        taxMinor: BigInt(row.tax_minor),
        rate: row.tax_rate === null ? null : thaw(row.tax_rate),
      })),
      invoice.currency,
    ),
    billedTo: invoice.billed_to === null ? null : thaw(invoice.billed_to),
    lines,
    hostedUrl: null,
  }
}

function fromLineRow(invoice: Billed, row: LineRow): ProviderInvoiceLine {
  return {
    ref: `${invoice.id}_${row.position}`,
    description: row.description,
    quantity: row.quantity,
    unitAmount: row.unit_amount,
    amount: money(row.amount_minor, invoice.currency),
    discount: money(row.discount_minor, invoice.currency),
    tax: money(row.tax_minor, invoice.currency),
    proration: row.proration,
    periodStart: row.period_start ?? invoice.period_start,
    periodEnd: row.period_end ?? invoice.period_end,
  }
}
