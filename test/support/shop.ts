import type { App } from '../../domain/app.ts'
import { setCartLine } from '../../domain/carts/set-line.ts'
import { placeOrder } from '../../domain/orders/place.ts'
import { putProduct } from '../../domain/products/put.ts'
import type { ProductInput } from '../../domain/products/rules.ts'
import { newId } from '../../lib/ids.ts'
import type { Seed, SeededTenant } from './seed.ts'

export const MOVIE_NIGHT: ProductInput = {
  key: 'movie-night',
  name: 'Movie night',
  description: 'HD movies for a week.',
  kind: 'access',
  taxCategory: 'digital_service',
  prices: [
    { currency: 'USD', amountMinor: 499n },
    { currency: 'JPY', amountMinor: 700n },
  ],
  features: [{ key: 'hd_movies', limit: null }],
  durationDays: 7,
  credits: null,
  stock: null,
  position: 1,
}

export const POSTER: ProductInput = {
  ...MOVIE_NIGHT,
  key: 'poster',
  name: 'Poster',
  description: 'For the wall.',
  kind: 'goods',
  taxCategory: 'physical_goods',
  prices: [{ currency: 'USD', amountMinor: 1_250n }],
  features: [],
  durationDays: null,
  stock: 5,
  position: 2,
}

export interface Shop {
  /** The product's id, put on sale or changed. */
  put(product?: Partial<ProductInput>): Promise<string>
  add(tenant: SeededTenant, productId: string, quantity?: number, currency?: string): Promise<string>
  /** Orders what the cart holds: the result's kind, and the order. */
  place(tenant: SeededTenant, idempotencyKey?: string): Promise<{ readonly kind: string; readonly orderId: string }>
}

/** A shop with an operator of its own, by the public verbs. */
export function shopOf(app: App, seed: Seed): Shop {
  let staff: ReturnType<Seed['operator']> | undefined
  return {
    async put(product = {}) {
      staff ??= seed.operator()
      const put = await putProduct(app, await (await staff).viewer(), { ...MOVIE_NIGHT, ...product })
      if (put.kind !== 'put') throw new Error(`no product: ${put.problem}`)
      return put.productId
    },
    async add(tenant, productId, quantity = 1, currency = 'USD') {
      const viewer = await tenant.owner.viewer()
      return (await setCartLine(app, viewer, { tenantId: tenant.id, productId, quantity, currency })).kind
    },
    async place(tenant, idempotencyKey = newId()) {
      const placed = await placeOrder(app, await tenant.owner.viewer(), { tenantId: tenant.id, idempotencyKey })
      return { kind: placed.kind, orderId: placed.kind === 'placed' ? placed.orderId : '' }
    },
  }
}
