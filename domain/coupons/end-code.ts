import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { notFound } from '../errors.ts'

/**
 * From now on the code redeems nothing; whoever has redeemed it keeps what was promised.
 * @returns false when it had ended before
 * @throws DomainError UNAUTHENTICATED, FORBIDDEN or NOT_FOUND
 */
export async function endPromotionCode(
  app: Pick<App, 'db' | 'clock' | 'wallClock'>,
  viewer: Viewer,
  { promotionCodeId: id }: { readonly promotionCodeId: string },
): Promise<boolean> {
  requireOperator(viewer, 'operator:catalogue')
  const code = await app.db.operator((tx) => tx.promotionCode.findUnique({ where: { id }, select: { tenantId: true } }))
  if (!code) throw notFound('promotion code')
  const { tenantId } = code
  const now = await app.clock.now(tenantId ?? undefined)
  return app.db.as({ userId: null, tenantIds: tenantId ? [tenantId] : [] }, async (tx) => {
    const { count } = await tx.promotionCode.updateMany({ where: { id, endedAt: null }, data: { endedAt: now } })
    if (count === 0) return false
    await audit(app, tx, viewer, {
      tenantId,
      action: 'promotion_code.end',
      objectKind: 'promotionCode',
      objectId: id,
      after: { endedAt: now.toISOString() },
    })
    return true
  })
}
