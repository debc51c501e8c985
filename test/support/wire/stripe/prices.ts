import { invalid } from './errors.ts'
import { page } from './lists.ts'
import { find } from './lookups.ts'
import { mergeMetadata } from './params.ts'
import { readTiers, type TierParams } from './pricing.ts'
import { createProduct } from './products.ts'
import type { Route } from './router.ts'
import { route } from './router.ts'
import { search } from './search.ts'
import type { StripeState } from './state.ts'
import type { Price } from './types.ts'

interface PriceParams {
  currency: string
  unit_amount?: number
  unit_amount_decimal?: string
  billing_scheme?: 'per_unit' | 'tiered'
  tiers_mode?: 'graduated' | 'volume'
  tiers?: TierParams[]
  product?: string
  product_data?: { id?: string; name: string; metadata?: Record<string, string> }
  recurring?: { interval?: 'day' | 'week' | 'month' | 'year'; interval_count?: number; usage_type?: 'licensed' }
  lookup_key?: string
  transfer_lookup_key?: boolean
  nickname?: string
  active?: boolean
  tax_behavior?: 'exclusive' | 'inclusive' | 'unspecified'
  metadata?: Record<string, string> | ''
}

/** What may still change on a price; amount, currency and interval never do. */
const UPDATABLE = {
  active: 'boolean',
  lookup_key: 'string',
  transfer_lookup_key: 'boolean',
  nickname: 'string',
  'metadata.*': 'string',
  tax_behavior: 'exclusive|inclusive|unspecified',
}

const CREATABLE = {
  ...UPDATABLE,
  currency: 'string!',
  unit_amount: 'integer',
  unit_amount_decimal: 'string',
  product: 'string',
  'product_data.id': 'string',
  'product_data.name': 'string',
  'product_data.metadata.*': 'string',
  billing_scheme: 'per_unit|tiered',
  tiers_mode: 'graduated|volume',
  'tiers.#.up_to': 'string',
  'tiers.#.unit_amount': 'integer',
  'tiers.#.unit_amount_decimal': 'string',
  'tiers.#.flat_amount': 'integer',
  'recurring.interval': 'day|week|month|year',
  'recurring.interval_count': 'integer',
  'recurring.usage_type': 'licensed',
}

/** docs.stripe.com/currencies, "Three-decimal currencies" */
const THREE_DECIMALS = new Set(['bhd', 'jod', 'kwd', 'omr', 'tnd'])

function createPrice(state: StripeState, params: PriceParams): Price {
  const tiers = params.billing_scheme === 'tiered' ? readTiers(params.tiers) : null
  if (tiers && !params.tiers_mode)
    throw invalid('You must specify `tiers_mode` when `billing_scheme=tiered`.', { param: 'tiers_mode' })
  const decimal = tiers ? null : (params.unit_amount_decimal ?? String(params.unit_amount))
  if (decimal !== null && (!/^\d{1,12}(\.\d{1,12})?$/.test(decimal) || Number(decimal) > 999_999_999_999))
    throw invalid('You must provide a non-negative `unit_amount`, or a decimal.', { param: 'unit_amount' })
  // An amount that is no whole number has no `unit_amount` (docs.stripe.com/api/prices/object).
  const unit = decimal !== null && /^\d+$/.test(decimal) ? Number(decimal) : null
  if (!/^[a-z]{3}$/.test(params.currency.toLowerCase()))
    throw invalid(`Invalid currency: ${params.currency}.`, { param: 'currency' })
  if (THREE_DECIMALS.has(params.currency.toLowerCase()) && (unit ?? 0) % 10 !== 0)
    throw invalid('The last digit of an amount in a three-decimal currency must be 0.', { param: 'unit_amount' })
  if (!params.product && !params.product_data)
    throw invalid('You must specify either `product` or `product_data` when creating a price.', { param: 'product' })
  const product = params.product_data
    ? createProduct(state, params.product_data)
    : find(state, 'products', params.product ?? '', 'product')
  const key = claimLookupKey(state, params.lookup_key, params.transfer_lookup_key ?? false)
  const price = state.put('prices', {
    id: state.id('price'),
    object: 'price',
    active: params.active ?? true,
    billing_scheme: tiers ? 'tiered' : 'per_unit',
    created: state.wallNow(),
    currency: params.currency.toLowerCase(),
    custom_unit_amount: null,
    livemode: false,
    lookup_key: key,
    metadata: mergeMetadata(null, params.metadata),
    nickname: params.nickname || null,
    product: product.id,
    recurring: params.recurring?.interval
      ? {
          interval: params.recurring.interval,
          interval_count: params.recurring.interval_count ?? 1,
          meter: null,
          trial_period_days: null,
          usage_type: 'licensed',
        }
      : null,
    tax_behavior: params.tax_behavior ?? 'unspecified',
    tiers_mode: tiers ? (params.tiers_mode ?? null) : null,
    transform_quantity: null,
    type: params.recurring?.interval ? 'recurring' : 'one_time',
    unit_amount: unit,
    unit_amount_decimal: decimal,
  })
  if (tiers) state.tiers.set(price.id, tiers)
  state.emit('price.created', price)
  return price
}

/** A lookup key belongs to one price; `transfer_lookup_key` takes it from the one that has it. */
function claimLookupKey(state: StripeState, key: string | undefined, transfer: boolean, own?: string): string | null {
  if (!key) return null
  const holder = state.all('prices').find((row) => row.lookup_key === key && row.id !== own)
  if (!holder) return key
  if (!transfer)
    throw invalid(
      `A price (\`${holder.id}\`) already uses that lookup key. Use \`transfer_lookup_key=true\` to take it over.`,
      { param: 'lookup_key' },
    )
  state.emit('price.updated', state.change('prices', holder.id, { lookup_key: null }), { lookup_key: key })
  return key
}

function updatePrice(state: StripeState, id: string, params: PriceParams): Price {
  const before = find(state, 'prices', id)
  const patch: Partial<Price> = {}
  if (params.active !== undefined) patch.active = params.active
  if (params.nickname !== undefined) patch.nickname = params.nickname || null
  if (params.tax_behavior !== undefined) patch.tax_behavior = params.tax_behavior
  if (params.metadata !== undefined) patch.metadata = mergeMetadata(before.metadata, params.metadata)
  if (params.lookup_key !== undefined)
    patch.lookup_key = claimLookupKey(state, params.lookup_key, params.transfer_lookup_key ?? false, id)
  const after = state.change('prices', id, patch)
  const previous = Object.fromEntries(Object.keys(patch).map((key) => [key, before[key as keyof Price]]))
  state.emit('price.updated', after, previous)
  return after
}

/** docs.stripe.com/api/prices */
export const priceRoutes: readonly Route[] = [
  route<PriceParams>('POST /v1/prices', CREATABLE, ({ state, params }) => createPrice(state, params)),
  route<{ active?: boolean; lookup_keys?: string[]; product?: string; type?: string; currency?: string }>(
    'GET /v1/prices',
    { active: 'boolean', 'lookup_keys.#': 'string', product: 'string', type: 'one_time|recurring', currency: 'string' },
    ({ state, params, path }) => {
      if ((params.lookup_keys?.length ?? 0) > 10)
        throw invalid('You may only pass up to 10 lookup keys.', { param: 'lookup_keys' })
      const rows = state
        .all('prices')
        .filter(
          (row) =>
            (params.active === undefined || row.active === params.active) &&
            (!params.lookup_keys || params.lookup_keys.includes(row.lookup_key ?? '')) &&
            (!params.product || row.product === params.product) &&
            (!params.type || row.type === params.type) &&
            (!params.currency || row.currency === params.currency),
        )
      return page(rows, params, path)
    },
    'list',
  ),
  route('GET /v1/prices/search', {}, ({ state, params, path }) => search(state.all('prices'), params, path), 'search'),
  route('GET /v1/prices/:id', {}, ({ state, ids }) => find(state, 'prices', ids.id)),
  route<PriceParams>('POST /v1/prices/:id', UPDATABLE, ({ state, params, ids }) => updatePrice(state, ids.id, params)),
]
