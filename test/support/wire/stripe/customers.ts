import { page } from './lists.ts'
import { find } from './lookups.ts'
import { mergeMetadata } from './params.ts'
import type { Route } from './router.ts'
import { route } from './router.ts'
import { attach, resolvePaymentMethod } from './saved-cards.ts'
import { search } from './search.ts'
import type { StripeState } from './state.ts'
import { cancelNow } from './subscription-cancel.ts'
import type { Customer } from './types.ts'

interface CustomerParams {
  email?: string
  name?: string
  description?: string
  phone?: string
  address?: Record<string, string>
  metadata?: Record<string, string> | ''
  test_clock?: string
  payment_method?: string
  invoice_settings?: { default_payment_method?: string }
}

const WRITABLE = {
  email: 'string',
  name: 'string',
  description: 'string',
  phone: 'string',
  'address.*': 'string',
  'metadata.*': 'string',
  'invoice_settings.default_payment_method': 'string',
}

function createCustomer(state: StripeState, params: CustomerParams): Customer {
  if (params.test_clock) find(state, 'test_clocks', params.test_clock, 'test_clock')
  const customer = state.put('customers', {
    id: state.id('cus', 14),
    object: 'customer',
    address: addressOf(params),
    balance: 0,
    created: state.now({ test_clock: params.test_clock }),
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: params.description || null,
    discount: null,
    email: params.email || null,
    invoice_prefix: state.id('x', 8).slice(2).toUpperCase(),
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false,
    metadata: mergeMetadata(null, params.metadata),
    name: params.name || null,
    next_invoice_sequence: 1,
    phone: params.phone || null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: params.test_clock ?? null,
  })
  const attached = params.payment_method ? attach(state, params.payment_method, customer.id) : undefined
  state.emit('customer.created', customer)
  const wanted = params.invoice_settings?.default_payment_method
  if (!wanted) return customer
  return setDefault(state, customer, wanted === params.payment_method && attached ? attached.id : wanted)
}

function addressOf({ address }: CustomerParams): Customer['address'] {
  if (!address) return null
  const { city, country, line1, line2, postal_code, state } = address
  const orNull = (text: string | undefined) => text || null
  return {
    ...{ city: orNull(city), country: orNull(country), line1: orNull(line1) },
    ...{ line2: orNull(line2), postal_code: orNull(postal_code), state: orNull(state) },
  }
}

function setDefault(state: StripeState, customer: Customer, paymentMethod: string): Customer {
  const id = paymentMethod === '' ? null : resolvePaymentMethod(state, paymentMethod, customer.id).id
  const invoice_settings = { ...customer.invoice_settings, default_payment_method: id }
  return state.change('customers', customer.id, { invoice_settings })
}

function updateCustomer(state: StripeState, id: string, params: CustomerParams): Customer {
  const before = find(state, 'customers', id)
  const patch: Partial<Customer> = {}
  for (const name of ['email', 'name', 'description', 'phone'] as const)
    if (params[name] !== undefined) patch[name] = params[name] || null
  if (params.address !== undefined) patch.address = addressOf(params)
  if (params.metadata !== undefined) patch.metadata = mergeMetadata(before.metadata, params.metadata)
  let customer = state.change('customers', id, patch)
  const wanted = params.invoice_settings?.default_payment_method
  if (wanted !== undefined) customer = setDefault(state, customer, wanted)
  const previous = Object.fromEntries(Object.keys(patch).map((key) => [key, before[key as keyof Customer]]))
  state.emit('customer.updated', customer, {
    ...previous,
    ...(wanted !== undefined && { invoice_settings: before.invoice_settings }),
  })
  return customer
}

function deleteCustomer(state: StripeState, id: string) {
  const customer = find(state, 'customers', id)
  for (const subscription of state.all('subscriptions'))
    if (subscription.customer === id && !subscription.ended_at) cancelNow(state, subscription, 'cancellation_requested')
  state.remove('customers', id)
  state.emit('customer.deleted', customer)
  return { id, object: 'customer', deleted: true }
}

/** docs.stripe.com/api/customers */
export const customerRoutes: readonly Route[] = [
  route<CustomerParams>(
    'POST /v1/customers',
    { ...WRITABLE, test_clock: 'string', payment_method: 'string' },
    ({ state, params }) => createCustomer(state, params),
  ),
  route<{ email?: string; test_clock?: string }>(
    'GET /v1/customers',
    { email: 'string', test_clock: 'string' },
    ({ state, params, path }) => {
      const clock = params.test_clock ?? null
      const rows = state.all('customers').filter((row) => row.test_clock === clock)
      return page(
        rows.filter((row) => params.email === undefined || row.email === params.email),
        params,
        path,
      )
    },
    'list',
  ),
  route(
    'GET /v1/customers/search',
    {},
    ({ state, params, path }) => search(state.all('customers'), params, path),
    'search',
  ),
  route('GET /v1/customers/:id', {}, ({ state, ids }) => find(state, 'customers', ids.id)),
  route<CustomerParams>('POST /v1/customers/:id', WRITABLE, ({ state, params, ids }) =>
    updateCustomer(state, ids.id, params),
  ),
  route('DELETE /v1/customers/:id', {}, ({ state, ids }) => deleteCustomer(state, ids.id)),
]
