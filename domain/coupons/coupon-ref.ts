import { toPublicId } from '../../lib/ids.ts'
import type { CouponRef } from '../../providers/payments/port.ts'
import type { App } from '../app.ts'
import { NOBODY } from '../db.ts'
import { couponDuration, couponValue } from './terms.ts'

/** The coupon as the configured provider knows it, made there by our id when it does not. */
export async function ensureCouponRef(app: Pick<App, 'db' | 'payments'>, couponId: string): Promise<CouponRef> {
  const provider = app.payments.name
  const coupon = await app.db.as(NOBODY, (tx) => tx.coupon.findUniqueOrThrow({ where: { id: couponId } }))
  if (coupon.provider === provider && coupon.ref) return coupon.ref as CouponRef
  const ref = await app.payments.putCoupon(
    {
      ourId: toPublicId('coupon', couponId),
      name: coupon.name,
      value: couponValue(coupon),
      duration: couponDuration(coupon),
    },
    { idempotencyKey: `coupon:${couponId}` },
  )
  await app.db.as(NOBODY, (tx) => tx.coupon.updateMany({ where: { id: couponId }, data: { provider, ref } }))
  return ref
}
