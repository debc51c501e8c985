import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { notFound } from '../errors.ts'

/**
 * Takes a plan of a seller's own off sale: nobody can subscribe to it any more, and who has it keeps it. Another's plan is not found.
 * @returns false when it was off sale before
 * @throws DomainError UNAUTHENTICATED, FORBIDDEN or NOT_FOUND
 */
export async function endSellerPlan(
  app: Pick<App, 'db' | 'wallClock'>,
  viewer: Viewer,
  { tenantId, planId }: { readonly tenantId: string; readonly planId: string },
): Promise<boolean> {
  requireIn(viewer, tenantId, 'seller:write')
  return app.db.as(scopeOf(viewer), async (tx) => {
    const plan = await tx.plan.findFirst({ where: { id: planId, seller: { tenantId } }, select: { id: true } })
    if (!plan) throw notFound('plan')
    const { count } = await tx.plan.updateMany({ where: { id: planId, onSale: true }, data: { onSale: false } })
    if (count === 0) return false
    await audit(app, tx, viewer, {
      tenantId,
      action: 'plan.end',
      objectKind: 'plan',
      objectId: planId,
      before: { onSale: true },
      after: { onSale: false },
    })
    return true
  })
}
