import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { NOBODY } from '../db.ts'
import { notFound } from '../errors.ts'

/**
 * Takes a product off sale: carts cannot be ordered with it any more, and what was ordered is fulfilled.
 * @returns false when it was off sale before
 * @throws DomainError UNAUTHENTICATED, FORBIDDEN or NOT_FOUND
 */
export async function endProduct(
  app: Pick<App, 'db' | 'wallClock'>,
  viewer: Viewer,
  { productId }: { readonly productId: string },
): Promise<boolean> {
  requireOperator(viewer, 'operator:catalogue')
  return app.db.as(NOBODY, async (tx) => {
    const product = await tx.product.findUnique({ where: { id: productId }, select: { key: true } })
    if (!product) throw notFound('product')
    const { count } = await tx.product.updateMany({
      where: { id: productId, onSale: true },
      data: { onSale: false, updatedAt: app.wallClock.now() },
    })
    if (count === 0) return false
    await audit(app, tx, viewer, {
      tenantId: null,
      action: 'product.end',
      objectKind: 'product',
      objectId: productId,
      before: { onSale: true },
      after: { onSale: false },
    })
    return true
  })
}
