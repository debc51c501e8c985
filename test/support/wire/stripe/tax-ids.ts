import { StripeFailure } from './errors.ts'
import { page } from './lists.ts'
import { find } from './lookups.ts'
import { type Route, route } from './router.ts'
import type { StripeState } from './state.ts'
import type { TaxId } from './types.ts'

interface TaxIdParams {
  type: NonNullable<TaxId['type']>
  value: string
}

function createTaxId(state: StripeState, customer: string, { type, value }: TaxIdParams): TaxId {
  find(state, 'customers', customer)
  if (type === 'eu_vat' && !/^[A-Z]{2}[A-Z0-9+*]{2,12}$/.test(value))
    throw new StripeFailure(400, {
      type: 'invalid_request_error',
      code: 'tax_id_invalid',
      message: `Invalid value for ${type}.`,
      param: 'value',
    })
  return state.put('tax_ids', {
    id: state.id('txi'),
    object: 'tax_id',
    country: value.slice(0, 2),
    created: state.wallNow(),
    customer,
    customer_account: null,
    livemode: false,
    owner: { type: 'customer', customer, customer_account: null },
    type,
    value,
    verification: { status: 'pending', verified_address: null, verified_name: null },
  })
}

/** docs.stripe.com/api/tax_ids */
export const taxIdRoutes: readonly Route[] = [
  route(
    'GET /v1/customers/:id/tax_ids',
    {},
    ({ state, ids, params, path }) =>
      page(
        state.all('tax_ids').filter(({ customer }) => customer === ids.id),
        params,
        path,
      ),
    'list',
  ),
  route<TaxIdParams>(
    'POST /v1/customers/:id/tax_ids',
    { type: 'string!', value: 'string!' },
    ({ state, ids, params }) => createTaxId(state, ids.id, params),
  ),
  route('DELETE /v1/customers/:id/tax_ids/:taxId', {}, ({ state, ids }) => {
    const { id } = find(state, 'tax_ids', ids.taxId ?? '')
    state.remove('tax_ids', id)
    return { id, object: 'tax_id', deleted: true }
  }),
]
