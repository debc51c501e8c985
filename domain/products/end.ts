import { requireIn, requireOperator, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { NOBODY } from '../db.ts'
import { notFound } from '../errors.ts'
import { knownSeller } from '../sellers/known.ts'

type Slice = Pick<App, 'db' | 'wallClock'>

/**
 * Takes a product off sale, a seller's too: carts cannot be ordered with it any more, and what was ordered is fulfilled.
 * @returns false when it was off sale before
 * @throws DomainError UNAUTHENTICATED, FORBIDDEN or NOT_FOUND
 */
export async function endProduct(
  app: Slice,
  viewer: Viewer,
  { productId }: { readonly productId: string },
): Promise<boolean> {
  requireOperator(viewer, 'operator:catalogue')
  const product = await app.db.as(NOBODY, (tx) => tx.product.findUnique({ where: { id: productId } }))
  if (!product) throw notFound('product')
  const seller = product.sellerId === null ? null : await knownSeller(app, { id: product.sellerId })
  return takeOffSale(app, viewer, { productId, tenantId: seller?.tenantId ?? null })
}

/** The same by its seller; another's product is not found. @throws DomainError UNAUTHENTICATED, FORBIDDEN or NOT_FOUND */
export async function endSellerProduct(
  app: Slice,
  viewer: Viewer,
  { tenantId, productId }: { readonly tenantId: string; readonly productId: string },
): Promise<boolean> {
  requireIn(viewer, tenantId, 'seller:write')
  const product = await app.db.as(scopeOf(viewer), (tx) =>
    tx.product.findFirst({ where: { id: productId, seller: { tenantId } } }),
  )
  if (!product) throw notFound('product')
  return takeOffSale(app, viewer, { productId, tenantId })
}

/** @param tenantId the seller's; null for a product of the platform's own */
async function takeOffSale(
  app: Slice,
  viewer: Viewer,
  { productId, tenantId }: { readonly productId: string; readonly tenantId: string | null },
): Promise<boolean> {
  return app.db.as({ userId: null, tenantIds: tenantId ? [tenantId] : [] }, async (tx) => {
    const { count } = await tx.product.updateMany({
      where: { id: productId, onSale: true },
      data: { onSale: false, updatedAt: app.wallClock.now() },
    })
    if (count === 0) return false
    await audit(app, tx, viewer, {
      tenantId,
      action: 'product.end',
      objectKind: 'product',
      objectId: productId,
      before: { onSale: true },
      after: { onSale: false },
    })
    return true
  })
}
