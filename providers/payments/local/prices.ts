import { exponentOf } from '../../../lib/money.ts'
import { assertPricing, lineAmount, type Pricing } from '../../../lib/pricing.ts'
import type { BillingInterval, CataloguePrice, PriceRef } from '../port.ts'
import { rejected, type Tx } from './gateway.ts'
import { newRef } from './ids.ts'
import { canonicalJson, freeze, thaw } from './json.ts'

/** The largest amount that the gateway takes, in minor units. */
export const MAX_AMOUNT_MINOR = 999_999_999_999n

export interface Price {
  readonly ref: PriceRef
  readonly pricing: Pricing
  readonly currency: string
  readonly interval: BillingInterval
  readonly productName: string
}

/** Creates the price with its product, or finds the equal one; a product's name may change, a price never does. */
export async function putPrice(tx: Tx, input: CataloguePrice): Promise<PriceRef> {
  const { currency, pricing } = input
  if (input.lookupKey === '' || input.productKey === '') throw rejected('putPrice', 'lookupKey or productKey is empty')
  if (!/^[A-Z]{3}$/.test(currency)) throw rejected('putPrice', `"${currency}" is not an ISO 4217 code`)
  const amountMinor = amountOfOne(pricing)
  if (amountMinor > MAX_AMOUNT_MINOR)
    throw rejected('putPrice', `${amountMinor} is above ${MAX_AMOUNT_MINOR} (exponent ${exponentOf(currency)})`)

  const products = await tx.query<{ id: string }>(
    `insert into products (id, key, name) values ($1, $2, $3)
     on conflict (key) do update set name = excluded.name returning id`,
    [newRef('product'), input.productKey, input.productName],
  )
  const product = products.rows[0]?.id
  await tx.query(
    `insert into prices (id, lookup_key, product_id, unit_minor, pricing, currency, "interval")
     values ($1, $2, $3, $4, $5, $6, $7) on conflict (lookup_key) do nothing`,
    [newRef('price'), input.lookupKey, product, amountMinor, freeze(pricing), currency, input.interval],
  )
  const { rows } = await tx.query<PriceRow & { product_id: string }>(`${SELECT_PRICE} where prices.lookup_key = $1`, [
    input.lookupKey,
  ])
  const row = rows[0]
  const same =
    row &&
    canonicalJson(pricingOf(row)) === canonicalJson(pricing) &&
    row.currency === currency &&
    row.interval === input.interval &&
    row.product_id === product
  if (!same)
    throw rejected(
      'putPrice',
      `${input.lookupKey} exists with another amount, currency, interval or product: prices never change`,
    )
  return row.id
}

/** @throws ProviderError `rejected` when there is no such price. */
export async function getPrice(tx: Tx, ref: PriceRef, operation: string): Promise<Price> {
  const { rows } = await tx.query<PriceRow>(`${SELECT_PRICE} where prices.id = $1`, [ref])
  const row = rows[0]
  if (!row) throw rejected(operation, `no such price: ${ref}`)
  return {
    ref: row.id,
    pricing: pricingOf(row),
    currency: row.currency,
    interval: row.interval,
    productName: row.product_name,
  }
}

/** What a quantity of one costs. @throws ProviderError `rejected` for a price that cannot be sold */
function amountOfOne(pricing: Pricing): bigint {
  try {
    assertPricing(pricing)
    return lineAmount(pricing, 1n)
  } catch (error) {
    if (error instanceof RangeError) throw rejected('putPrice', error.message)
    throw error
  }
}

export interface PricingRow {
  unit_minor: string
  /** Null for a price that was made when all of them were for each unit. */
  pricing: string | null
}

export function pricingOf({ pricing, unit_minor }: PricingRow): Pricing {
  return pricing === null ? { kind: 'per_unit', unit: unit_minor } : thaw<Pricing>(pricing)
}

interface PriceRow extends PricingRow {
  id: PriceRef
  currency: string
  interval: BillingInterval
  product_name: string
}

const SELECT_PRICE = `select prices.id, prices.unit_minor, prices.pricing, prices.currency, prices."interval", prices.product_id,
  products.name as product_name from prices join products on products.id = prices.product_id`
