import { toPublicId } from '../../lib/ids.ts'
import { scopeOf, systemViewer } from '../access.ts'
import type { App } from '../app.ts'
import { readBilledTo, readTaxes } from './taxes.ts'

export function pdfKey(tenantId: string, invoiceId: string): string {
  return `invoices/${toPublicId('tenant', tenantId)}/${toPublicId('invoice', invoiceId)}.pdf`
}

/**
 * Draws the PDF of an invoice that has one, and keeps it with the files: two that ask at once write the same bytes. It costs a tenth of a
 * second of a processor, and few invoices are ever opened, so it is made for whoever asks first.
 */
export async function makeInvoicePdf(
  app: Pick<App, 'db' | 'files' | 'wallClock' | 'productName'>,
  { tenantId, invoiceId }: { readonly tenantId: string; readonly invoiceId: string },
): Promise<Uint8Array> {
  const scope = scopeOf(systemViewer('invoices.make-pdf', tenantId))
  const found = await app.db.as(scope, (tx) =>
    tx.invoice.findUniqueOrThrow({
      where: { id: invoiceId, tenantId },
      include: { lines: { orderBy: { position: 'asc' } }, tenant: { select: { name: true } } },
    }),
  )
  const { tenant, taxes, billedTo, ...invoice } = found
  // Eight megabytes of programs and fonts, which most processes never need.
  const { drawInvoice } = await import('./draw-pdf.ts')
  const bytes = await drawInvoice({
    ...invoice,
    seller: app.productName,
    customer: tenant.name,
    taxes: readTaxes(taxes, invoice.currency),
    billedTo: billedTo === null ? null : readBilledTo(billedTo),
  })
  await app.files.put(pdfKey(tenantId, invoiceId), bytes, 'application/pdf')
  await app.db.as(scope, (tx) =>
    tx.invoice.updateMany({ where: { id: invoiceId, pdfAt: null }, data: { pdfAt: app.wallClock.now() } }),
  )
  return bytes
}
