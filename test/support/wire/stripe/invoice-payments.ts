import { page } from './lists.ts'
import { find } from './lookups.ts'
import type { Route } from './router.ts'
import { route } from './router.ts'

interface Filter {
  invoice?: string
  status?: string
  payment?: { type: string; payment_intent?: string }
}

/** docs.stripe.com/api/invoice-payment: what pays an invoice. */
export const invoicePaymentRoutes: readonly Route[] = [
  route<Filter>(
    'GET /v1/invoice_payments',
    {
      invoice: 'string',
      status: 'open|paid|canceled',
      'payment.type': 'payment_intent',
      'payment.payment_intent': 'string',
    },
    ({ state, params: { invoice, status, payment, ...params }, path }) => {
      const rows = state
        .all('invoice_payments')
        .filter((row) => !invoice || row.invoice === invoice)
        .filter((row) => !status || row.status === status)
        .filter((row) => !payment || row.payment.payment_intent === payment.payment_intent)
      return page(rows, params, path)
    },
    'list',
  ),
  route('GET /v1/invoice_payments/:id', {}, ({ state, ids }) => find(state, 'invoice_payments', ids.id)),
]
