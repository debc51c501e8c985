import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import type { SellerState } from '../sellers/states.ts'
import { type ProductInput, problemOf } from './rules.ts'
import { lockProduct, writeProduct } from './write.ts'

/** A seller sells goods: access and credits are of the platform's features, and the platform's to give. */
export interface SellerProductInput extends Omit<ProductInput, 'kind' | 'features' | 'durationDays' | 'credits'> {
  readonly tenantId: string
}

export type PutSellerProductResult =
  | { readonly kind: 'put'; readonly productId: string }
  | { readonly kind: 'invalid'; readonly field: string; readonly problem: string }
  /** The key is of a product that the platform or another seller sells. */
  | { readonly kind: 'not_yours' }
  /** Null: the tenant is no seller yet. */
  | { readonly kind: 'seller_unavailable'; readonly state: SellerState | null }

/**
 * Puts a product of a seller's own on sale, or changes the one of this key. It can be ordered as soon as the seller is enabled.
 * @throws DomainError UNAUTHENTICATED, NOT_FOUND or FORBIDDEN
 */
export async function putSellerProduct(
  app: Pick<App, 'db' | 'clock' | 'wallClock'>,
  viewer: Viewer,
  { tenantId, ...terms }: SellerProductInput,
): Promise<PutSellerProductResult> {
  requireIn(viewer, tenantId, 'seller:write')
  const input: ProductInput = { ...terms, kind: 'goods', features: [], durationDays: null, credits: null }
  const problem = problemOf(input)
  if (problem) return { kind: 'invalid', ...problem }
  const now = await app.clock.now(tenantId)
  return app.db.as(scopeOf(viewer), async (tx): Promise<PutSellerProductResult> => {
    const soldBy = await tx.seller.findUnique({ where: { tenantId } })
    if (!soldBy || soldBy.state === 'disabled')
      return { kind: 'seller_unavailable', state: (soldBy?.state ?? null) as SellerState | null }
    const known = await lockProduct(tx, input.key)
    if (known && known.sellerId !== soldBy.id) return { kind: 'not_yours' }
    const featureIds: ReadonlyMap<string, string> = new Map()
    return { kind: 'put', productId: await writeProduct(app, tx, viewer, input, { known, featureIds, soldBy, now }) }
  })
}
