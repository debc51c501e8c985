import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { NOBODY } from '../db.ts'
import { notFound } from '../errors.ts'

/**
 * From now on no code redeems it; whoever has redeemed it keeps what was promised.
 * @returns false when it had ended before
 * @throws DomainError UNAUTHENTICATED, FORBIDDEN or NOT_FOUND
 */
export async function endCoupon(
  app: Pick<App, 'db' | 'clock' | 'wallClock'>,
  viewer: Viewer,
  { couponId }: { readonly couponId: string },
): Promise<boolean> {
  requireOperator(viewer, 'operator:catalogue')
  const now = await app.clock.now()
  return app.db.as(NOBODY, async (tx) => {
    if ((await tx.coupon.count({ where: { id: couponId } })) === 0) throw notFound('coupon')
    const { count } = await tx.coupon.updateMany({ where: { id: couponId, endedAt: null }, data: { endedAt: now } })
    if (count === 0) return false
    await audit(app, tx, viewer, {
      tenantId: null,
      action: 'coupon.end',
      objectKind: 'coupon',
      objectId: couponId,
      after: { endedAt: now.toISOString() },
    })
    return true
  })
}
