import { toPublicId } from '../../lib/ids.ts'
import type { CustomerRef, NewSubscription } from '../../providers/payments/port.ts'
import { scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { ensureCouponRef } from '../coupons/coupon-ref.ts'
import { ensurePriceRef } from './price-ref.ts'
import { trialTerms } from './rules.ts'

/** The call that starts a subscription, made of what was reserved: the same whoever sends it, and however often. */
export async function newSubscription(
  app: Pick<App, 'db' | 'payments'>,
  viewer: Viewer,
  subscriptionId: string,
): Promise<NewSubscription> {
  const reserved = await app.db.as(scopeOf(viewer), (tx) =>
    tx.subscription.findUniqueOrThrow({
      where: { id: subscriptionId },
      include: { customer: { select: { ref: true } }, plan: true, redemption: { select: { couponId: true } } },
    }),
  )
  const { customer, priceId, quantity, trialEndsAt, plan, redemption, transferAccount, feeBasisPoints } = reserved
  return {
    ourId: toPublicId('subscription', subscriptionId),
    customer: customer.ref as CustomerRef,
    price: await ensurePriceRef(app, priceId),
    quantity,
    ...trialTerms(trialEndsAt, plan.trialWithoutCard),
    ...(transferAccount === null
      ? {}
      : { transfer: { account: transferAccount, feeBasisPoints: feeBasisPoints ?? 0 } }),
    ...(redemption ? { discount: await ensureCouponRef(app, redemption.couponId) } : {}),
  }
}
