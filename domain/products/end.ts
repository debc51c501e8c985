import { requireIn, requireOperator, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { NOBODY, type Scope } from '../db.ts'
import { notFound } from '../errors.ts'

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
  const { sellerTenantId } = product
  return takeOffSale(app, viewer, { userId: null, tenantIds: sellerTenantId ? [sellerTenantId] : [] }, product)
}

/** The same by its seller; another's product is not found. @throws DomainError UNAUTHENTICATED, FORBIDDEN or NOT_FOUND */
export async function endSellerProduct(
  app: Slice,
  viewer: Viewer,
  { tenantId, productId }: { readonly tenantId: string; readonly productId: string },
): Promise<boolean> {
  requireIn(viewer, tenantId, 'seller:write')
  const product = await app.db.as(NOBODY, (tx) =>
    tx.product.findFirst({ where: { id: productId, sellerTenantId: tenantId } }),
  )
  if (!product) throw notFound('product')
  return takeOffSale(app, viewer, scopeOf(viewer), product)
}

async function takeOffSale(
  app: Slice,
  viewer: Viewer,
  scope: Scope,
  { id, sellerTenantId }: { readonly id: string; readonly sellerTenantId: string | null },
): Promise<boolean> {
  return app.db.as(scope, async (tx) => {
    const { count } = await tx.product.updateMany({
      where: { id, onSale: true },
      data: { onSale: false, updatedAt: app.wallClock.now() },
    })
    if (count === 0) return false
    await audit(app, tx, viewer, {
      tenantId: sellerTenantId,
      action: 'product.end',
      objectKind: 'product',
      objectId: id,
      before: { onSale: true },
      after: { onSale: false },
    })
    return true
  })
}
