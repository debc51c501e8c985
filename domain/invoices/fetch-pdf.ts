import { toPublicId } from '../../lib/ids.ts'
import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { notFound } from '../errors.ts'
import { hasPdf } from './has-pdf.ts'
import { makeInvoicePdf, pdfKey } from './make-pdf.ts'

export interface FetchedPdf {
  readonly bytes: Uint8Array
  readonly fileName: string
}

/** The PDF of a paid invoice, made when it is first asked for. @throws DomainError UNAUTHENTICATED, FORBIDDEN; NOT_FOUND while it is not paid */
export async function fetchInvoicePdf(
  app: Pick<App, 'db' | 'files' | 'wallClock' | 'productName'>,
  viewer: Viewer,
  invoiceId: string,
): Promise<FetchedPdf> {
  const found = await app.db.as(scopeOf(viewer), (tx) =>
    tx.invoice.findUnique({
      where: { id: invoiceId },
      select: { tenantId: true, number: true, state: true, totalMinor: true, pdfAt: true },
    }),
  )
  if (!found) throw notFound('invoice')
  const { tenantId, number, pdfAt } = found
  requireIn(viewer, tenantId, 'billing:read')
  if (!hasPdf(found)) throw notFound('PDF of this invoice')
  const kept = pdfAt && (await app.files.get(pdfKey(tenantId, invoiceId)))
  const bytes = kept ? kept.bytes : await makeInvoicePdf(app, { tenantId, invoiceId })
  // A number is the provider's: what a header cannot carry is left out.
  const name = number?.replace(/[^\w.-]/g, '') || toPublicId('invoice', invoiceId)
  return { bytes, fileName: `invoice-${name}.pdf` }
}
