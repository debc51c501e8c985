import { newId } from '../../lib/ids.ts'
import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { NOBODY } from '../db.ts'
import { ensureCouponRef } from './coupon-ref.ts'
import { type CouponInput, problemOf } from './terms.ts'

export type CreateCouponResult =
  | { readonly kind: 'created'; readonly couponId: string }
  | { readonly kind: 'invalid'; readonly field: string; readonly problem: string }

/**
 * Makes a coupon, whose terms never change; a promotion code is what redeems it. A payments provider that cannot be reached now gets to
 * know it with its first redemption.
 * @throws DomainError UNAUTHENTICATED or FORBIDDEN
 */
export async function createCoupon(
  app: Pick<App, 'db' | 'clock' | 'wallClock' | 'payments' | 'log'>,
  viewer: Viewer,
  input: CouponInput,
): Promise<CreateCouponResult> {
  requireOperator(viewer, 'operator:catalogue')
  const now = await app.clock.now()
  const found = problemOf(input, now)
  if (found) return { kind: 'invalid', ...found }
  const { amountOff, minimum, productLine, planKeys, ...terms } = input
  const couponId = newId()
  const result = await app.db.as(NOBODY, async (tx): Promise<CreateCouponResult> => {
    const plans = await tx.plan.findMany({
      where: { productLine, sellerId: null },
      distinct: ['key'],
      select: { key: true },
    })
    if (plans.length === 0)
      return { kind: 'invalid', field: 'productLine', problem: `No plan is of a product line "${productLine}".` }
    const unknown = planKeys.find((key) => !plans.some((plan) => plan.key === key))
    if (unknown) return { kind: 'invalid', field: 'planKeys', problem: `"${productLine}" has no plan "${unknown}".` }
    const columns = {
      ...terms,
      productLine,
      amountOffMinor: amountOff?.amountMinor ?? null,
      currency: amountOff?.currency ?? null,
      minimumMinor: minimum?.amountMinor ?? null,
      minimumCurrency: minimum?.currency ?? null,
      planKeys: [...planKeys],
    }
    await tx.coupon.create({ data: { id: couponId, ...columns, provider: app.payments.name, createdAt: now } })
    await audit(app, tx, viewer, {
      tenantId: null,
      action: 'coupon.create',
      objectKind: 'coupon',
      objectId: couponId,
      after: {
        ...columns,
        amountOffMinor: columns.amountOffMinor?.toString() ?? null,
        minimumMinor: columns.minimumMinor?.toString() ?? null,
        redeemBy: input.redeemBy?.toISOString() ?? null,
      },
    })
    return { kind: 'created', couponId }
  })
  if (result.kind === 'created')
    await ensureCouponRef(app, couponId).catch((error: unknown) =>
      app.log.warn({ err: error, couponId }, 'a coupon stands here and not yet at the payments provider'),
    )
  return result
}
