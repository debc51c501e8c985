import type { FastifyInstance } from 'fastify'
import type { App } from '../../domain/app.ts'
import { notFound } from '../../domain/errors.ts'
import { fetchInvoicePdf } from '../../domain/invoices/fetch-pdf.ts'
import { fromPublicId } from '../../lib/ids.ts'
import type { Callers } from './caller.ts'

/** `GET /invoices/inv_….pdf` with the access token of somebody who may read the invoice. */
export async function invoicesDoor(server: FastifyInstance, app: App, callers: Callers): Promise<void> {
  server.get<{ Params: { file: string } }>('/invoices/:file', async (request, reply) => {
    const { viewer } = await callers.find(request)
    const id = fromPublicId('invoice', request.params.file.replace(/\.pdf$/, ''))
    if (!id) throw notFound('invoice')
    const { bytes, fileName } = await fetchInvoicePdf(app, viewer, id)
    return reply
      .header('content-type', 'application/pdf')
      .header('content-disposition', `attachment; filename="${fileName}"`)
      .header('cache-control', 'private, no-store')
      .send(Buffer.from(bytes))
  })
}
