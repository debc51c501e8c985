import { invalid } from './errors.ts'
import { page } from './lists.ts'
import { find } from './lookups.ts'
import { mergeMetadata } from './params.ts'
import type { Route } from './router.ts'
import { route } from './router.ts'
import { search } from './search.ts'
import type { StripeState } from './state.ts'
import type { Product } from './types.ts'

interface ProductParams {
  id?: string
  name?: string
  description?: string
  active?: boolean
  metadata?: Record<string, string> | ''
  unit_label?: string
  default_price?: string
}

const WRITABLE = {
  name: 'string',
  description: 'string',
  active: 'boolean',
  'metadata.*': 'string',
  unit_label: 'string',
}

export function createProduct(state: StripeState, params: ProductParams): Product {
  if (params.id && state.get('products', params.id))
    throw invalid('Product already exists.', { code: 'resource_already_exists', param: 'id' })
  const product = state.put('products', {
    id: params.id ?? state.id('prod', 14),
    object: 'product',
    active: params.active ?? true,
    created: state.wallNow(),
    default_price: null,
    description: params.description || null,
    images: [],
    livemode: false,
    marketing_features: [],
    metadata: mergeMetadata(null, params.metadata),
    name: params.name ?? '',
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    tax_details: null,
    type: 'service',
    unit_label: params.unit_label || null,
    updated: state.wallNow(),
    url: null,
  })
  state.emit('product.created', product)
  return product
}

function updateProduct(state: StripeState, id: string, params: ProductParams): Product {
  const before = find(state, 'products', id)
  const { metadata, ...plain } = params
  const after = state.change('products', id, {
    ...(Object.fromEntries(
      Object.entries(plain).filter(([key]) => key in WRITABLE || key === 'default_price'),
    ) as object),
    ...(metadata !== undefined && { metadata: mergeMetadata(before.metadata, metadata) }),
    updated: state.wallNow(),
  })
  const previous = Object.keys(params).filter((key) => key !== 'expand')
  state.emit('product.updated', after, Object.fromEntries(previous.map((key) => [key, before[key as keyof Product]])))
  return after
}

function deleteProduct(state: StripeState, id: string) {
  const product = find(state, 'products', id)
  if (state.all('prices').some((price) => price.product === id))
    throw invalid('This product cannot be deleted because it has one or more user-created prices.')
  state.remove('products', id)
  state.emit('product.deleted', product)
  return { id, object: 'product', deleted: true }
}

/** docs.stripe.com/api/products */
export const productRoutes: readonly Route[] = [
  route<ProductParams>('POST /v1/products', { ...WRITABLE, name: 'string!', id: 'string' }, ({ state, params }) =>
    createProduct(state, params),
  ),
  route<{ active?: boolean; ids?: string[] }>(
    'GET /v1/products',
    { active: 'boolean', 'ids.#': 'string' },
    ({ state, params, path }) => {
      const rows = state.all('products').filter((row) => params.active === undefined || row.active === params.active)
      return page(params.ids ? rows.filter((row) => params.ids?.includes(row.id)) : rows, params, path)
    },
    'list',
  ),
  route(
    'GET /v1/products/search',
    {},
    ({ state, params, path }) => search(state.all('products'), params, path),
    'search',
  ),
  route('GET /v1/products/:id', {}, ({ state, ids }) => find(state, 'products', ids.id)),
  route<ProductParams>('POST /v1/products/:id', { ...WRITABLE, default_price: 'string' }, ({ state, params, ids }) =>
    updateProduct(state, ids.id, params),
  ),
  route('DELETE /v1/products/:id', {}, ({ state, ids }) => deleteProduct(state, ids.id)),
]
