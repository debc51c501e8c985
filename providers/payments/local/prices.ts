import { exponentOf } from '../../../lib/money.ts'
import type { BillingInterval, CataloguePrice, PriceRef } from '../port.ts'
import { rejected, type Tx } from './gateway.ts'
import { newRef } from './ids.ts'

/** The largest amount that the gateway takes, in minor units. */
export const MAX_AMOUNT_MINOR = 999_999_999_999n

export interface Price {
  readonly ref: PriceRef
  readonly unitMinor: bigint
  readonly currency: string
  readonly interval: BillingInterval
  readonly productName: string
}

/** Creates the price with its product, or finds the equal one; a product's name may change, a price never does. */
export async function putPrice(tx: Tx, input: CataloguePrice): Promise<PriceRef> {
  const { amountMinor, currency } = input.unit
  if (input.lookupKey === '' || input.productKey === '') throw rejected('putPrice', 'lookupKey or productKey is empty')
  if (!/^[A-Z]{3}$/.test(currency)) throw rejected('putPrice', `"${currency}" is not an ISO 4217 code`)
  if (amountMinor < 0n || amountMinor > MAX_AMOUNT_MINOR)
    throw rejected(
      'putPrice',
      `${amountMinor} is not between 0 and ${MAX_AMOUNT_MINOR} (exponent ${exponentOf(currency)})`,
    )

  const products = await tx.query<{ id: string }>(
    `insert into products (id, key, name) values ($1, $2, $3)
     on conflict (key) do update set name = excluded.name returning id`,
    [newRef('product'), input.productKey, input.productName],
  )
  const product = products.rows[0]?.id
  await tx.query(
    `insert into prices (id, lookup_key, product_id, unit_minor, currency, "interval")
     values ($1, $2, $3, $4, $5, $6) on conflict (lookup_key) do nothing`,
    [newRef('price'), input.lookupKey, product, amountMinor, currency, input.interval],
  )
  const { rows } = await tx.query<PriceRow & { product_id: string }>(`${SELECT_PRICE} where prices.lookup_key = $1`, [
    input.lookupKey,
  ])
  const row = rows[0]
  const same =
    row &&
    BigInt(row.unit_minor) === amountMinor &&
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
    unitMinor: BigInt(row.unit_minor),
    currency: row.currency,
    interval: row.interval,
    productName: row.product_name,
  }
}

interface PriceRow {
  id: PriceRef
  unit_minor: string
  currency: string
  interval: BillingInterval
  product_name: string
}

const SELECT_PRICE = `select prices.id, prices.unit_minor, prices.currency, prices."interval", prices.product_id,
  products.name as product_name from prices join products on products.id = prices.product_id`
