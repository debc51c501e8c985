import { invalid } from './errors.ts'
import { find } from './lookups.ts'
import { mergeMetadata } from './params.ts'
import type { Route } from './router.ts'
import { route } from './router.ts'
import type { StripeState } from './state.ts'
import type { InvoiceItem } from './types.ts'

interface ItemParams {
  customer: string
  amount: number
  currency: string
  description?: string
  metadata?: Record<string, string>
}

function createItem(state: StripeState, params: ItemParams): InvoiceItem {
  const customer = find(state, 'customers', params.customer, 'customer')
  const at = state.now(customer)
  const item = state.put('invoiceitems', {
    id: state.id('ii'),
    object: 'invoiceitem',
    amount: params.amount,
    currency: params.currency.toLowerCase(),
    customer: customer.id,
    customer_account: null,
    date: at,
    description: params.description ?? null,
    discountable: true,
    discounts: [],
    invoice: null,
    livemode: false,
    metadata: mergeMetadata(null, params.metadata),
    net_amount: params.amount,
    parent: null,
    period: { end: at, start: at },
    pricing: { type: 'price_details', unit_amount_decimal: String(params.amount) },
    proration: false,
    quantity: 1,
    quantity_decimal: '1',
    tax_rates: [],
    test_clock: customer.test_clock ?? null,
  })
  state.emit('invoiceitem.created', item)
  return item
}

/** docs.stripe.com/api/invoiceitems */
export const invoiceItemRoutes: readonly Route[] = [
  route<ItemParams>(
    'POST /v1/invoiceitems',
    { customer: 'string!', amount: 'integer!', currency: 'string!', description: 'string', 'metadata.*': 'string' },
    ({ state, params }) => createItem(state, params),
  ),
  route('GET /v1/invoiceitems/:id', {}, ({ state, ids }) => find(state, 'invoiceitems', ids.id)),
  route('DELETE /v1/invoiceitems/:id', {}, ({ state, ids }) => {
    const item = find(state, 'invoiceitems', ids.id)
    if (item.invoice) throw invalid('This invoice item is on an invoice already and cannot be deleted.')
    state.remove('invoiceitems', item.id)
    state.emit('invoiceitem.deleted', item)
    return { id: item.id, object: 'invoiceitem', deleted: true }
  }),
]
