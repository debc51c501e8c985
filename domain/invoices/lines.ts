import { newId } from '../../lib/ids.ts'
import type { ProviderInvoiceLine } from '../../providers/payments/port.ts'
import type { Tx } from '../db.ts'

/** Makes the invoice's lines equal to the provider's. Lines of an issued invoice never change, so that mostly nothing is written. */
export async function writeLines(
  tx: Tx,
  invoice: { readonly id: string; readonly tenantId: string },
  theirs: readonly ProviderInvoiceLine[],
): Promise<void> {
  const wanted = theirs.map((line, index) => ({
    tenantId: invoice.tenantId,
    invoiceId: invoice.id,
    position: index + 1,
    ref: line.ref,
    description: line.description,
    quantity: line.quantity,
    unitAmount: line.unitAmount,
    currency: line.amount.currency,
    amountMinor: line.amount.amountMinor,
    discountMinor: line.discount.amountMinor,
    taxMinor: line.tax.amountMinor,
    proration: line.proration,
    periodStart: line.periodStart,
    periodEnd: line.periodEnd,
  }))
  const there = await tx.invoiceLine.findMany({
    where: { invoiceId: invoice.id },
    orderBy: { position: 'asc' },
    omit: { id: true },
  })
  const same =
    there.length === wanted.length && wanted.every((line, index) => textOf(line) === textOf(there[index] ?? {}))
  if (same) return
  await tx.invoiceLine.deleteMany({ where: { invoiceId: invoice.id } })
  await tx.invoiceLine.createMany({ data: wanted.map((line) => ({ id: newId(), ...line })) })
}

function textOf(line: object): string {
  return JSON.stringify(
    Object.entries(line)
      .map(([key, value]) => [key, value instanceof Date ? value.toISOString() : String(value)])
      .toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  )
}
