import type { Consumer } from '../app.ts'
import { collectOpenInvoices } from './collect.ts'

export const invoiceConsumers: readonly Consumer[] = [
  {
    name: 'invoices.collect',
    on: ['payment_method.added'],
    callsProvider: true,
    async handle(app, event) {
      if (event.tenantId) await collectOpenInvoices(app, event.tenantId, event.id)
    },
  },
]
