import { createHash } from 'node:crypto'
import { Stripe } from 'stripe'
import type { Write } from '../../call.ts'
import { ProviderError } from '../../errors.ts'
import type { CataloguePrice, PriceRef } from '../port.ts'
import { ask, type StripeApi } from './client.ts'
import { isSamePrice, toStripePrice } from './pricing.ts'
import { taxBehavior } from './taxes.ts'

/**
 * Finds the price by its lookup key or creates it, and its product. Two callers at once end with the same price: Stripe refuses
 * the second use of a lookup key, and the loser reads what the winner made.
 */
export function putPrice(api: StripeApi, input: CataloguePrice, write: Write): Promise<PriceRef> {
  return ask('putPrice', write, async () => {
    const params = priceParams(input)
    const existing = await findPrice(api, input)
    if (existing) return existing
    await putProduct(api, input, params.product ?? '', write)
    try {
      const created = await api.stripe.prices.create(
        { ...params, ...taxBehavior(api) },
        { idempotencyKey: write.idempotencyKey },
      )
      return created.id as PriceRef
    } catch (error) {
      const winner = isRefusal(error) ? await findPrice(api, input) : null
      if (winner) return winner
      throw error
    }
  })
}

/** @throws ProviderError `rejected` when another amount stands under the same key */
async function findPrice({ stripe }: StripeApi, input: CataloguePrice): Promise<PriceRef | null> {
  const params = priceParams(input)
  const { data } = await stripe.prices.list({ lookup_keys: [input.lookupKey], limit: 1, expand: ['data.tiers'] })
  const found = data[0]
  if (!found) return null
  if (isSamePrice(found, params)) return found.id as PriceRef
  throw rejected(
    `the price "${input.lookupKey}" already stands at Stripe (${found.id}) with another amount, currency, interval or tiers; ` +
      'prices are immutable: give the new one a key of its own',
  )
}

/** The product's id is ours, so that creating it twice is refused instead of making a second one. */
async function putProduct({ stripe }: StripeApi, input: CataloguePrice, id: string, write: Write): Promise<void> {
  try {
    const idempotencyKey = `${write.idempotencyKey}:product`
    await stripe.products.create({ id, name: input.productName }, { idempotencyKey })
  } catch (error) {
    if (!isRefusal(error) || error.code !== 'resource_already_exists') throw error
  }
}

/** Readable, and distinct also where two keys differ only in signs that an id in a path should not have. */
function productId(productKey: string): string {
  const readable = productKey.replaceAll(/[^A-Za-z0-9]+/g, '_').slice(0, 40)
  return `bp_${readable}_${createHash('sha256').update(productKey).digest('hex').slice(0, 8)}`
}

function priceParams(input: CataloguePrice): Stripe.PriceCreateParams {
  try {
    return toStripePrice(input, productId(input.productKey))
  } catch (error) {
    if (error instanceof RangeError) throw rejected(error.message)
    throw error
  }
}

function isRefusal(error: unknown): error is Stripe.errors.StripeInvalidRequestError {
  return error instanceof Stripe.errors.StripeInvalidRequestError
}

function rejected(detail: string): ProviderError {
  return new ProviderError('rejected', { provider: 'stripe', operation: 'putPrice', detail })
}
