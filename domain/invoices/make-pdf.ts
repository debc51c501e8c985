import { toPublicId } from '../../lib/ids.ts'
import { scopeOf, systemViewer } from '../access.ts'
import type { App } from '../app.ts'
import { drawInvoice } from './draw-pdf.ts'
import { readBilledTo, readTaxes } from './taxes.ts'

export function pdfKey(tenantId: string, invoiceId: string): string {
  return `invoices/${toPublicId('tenant', tenantId)}/${toPublicId('invoice', invoiceId)}.pdf`
}

/** One job: makes the PDF of an invoice that is paid, and so does not change any more. Begun again it writes the same file. */
export async function makeInvoicePdf(
  app: Pick<App, 'db' | 'files' | 'wallClock' | 'productName'>,
  { tenantId, invoiceId }: { readonly tenantId: string; readonly invoiceId: string },
): Promise<void> {
  const scope = scopeOf(systemViewer('invoices.make-pdf', tenantId))
  const found = await app.db.as(scope, (tx) =>
    tx.invoice.findFirst({
      where: { id: invoiceId, tenantId, state: 'paid', pdfAt: null },
      include: { lines: { orderBy: { position: 'asc' } }, tenant: { select: { name: true } } },
    }),
  )
  if (!found) return
  const { tenant, taxes, billedTo, ...invoice } = found
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
}
