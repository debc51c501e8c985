import type { Consumer } from '../app.ts'
import { collectOpenInvoices } from './collect.ts'
import { makeInvoicePdf } from './make-pdf.ts'

export const invoiceConsumers: readonly Consumer[] = [
  {
    name: 'invoices.collect',
    on: ['payment_method.added'],
    callsProvider: true,
    async handle(app, event) {
      if (event.tenantId) await collectOpenInvoices(app, event.tenantId, event.id)
    },
  },
  {
    name: 'invoices.make-pdf',
    on: ['invoice.paid'],
    async handle(app, { tenantId, payload }) {
      if (tenantId) await makeInvoicePdf(app, { tenantId, invoiceId: String(payload.invoiceId) })
    },
  },
]
