import { toPublicId } from '../../lib/ids.ts'
import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { notFound } from '../errors.ts'
import { pdfKey } from './make-pdf.ts'

export interface FetchedPdf {
  readonly bytes: Uint8Array
  readonly fileName: string
}

/** The PDF of a paid invoice. @throws DomainError UNAUTHENTICATED, FORBIDDEN; NOT_FOUND while there is none */
export async function fetchInvoicePdf(
  app: Pick<App, 'db' | 'files'>,
  viewer: Viewer,
  invoiceId: string,
): Promise<FetchedPdf> {
  const found = await app.db.as(scopeOf(viewer), (tx) =>
    tx.invoice.findUnique({ where: { id: invoiceId }, select: { tenantId: true, number: true, pdfAt: true } }),
  )
  if (!found) throw notFound('invoice')
  const { tenantId, number, pdfAt } = found
  requireIn(viewer, tenantId, 'billing:read')
  const file = pdfAt && (await app.files.get(pdfKey(tenantId, invoiceId)))
  if (!file) throw notFound('PDF of this invoice')
  // A number is the provider's: what a header cannot carry is left out.
  const name = number?.replace(/[^\w.-]/g, '') || toPublicId('invoice', invoiceId)
  return { bytes: file.bytes, fileName: `invoice-${name}.pdf` }
}
