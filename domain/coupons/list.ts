import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'

/** Of one coupon: the youngest. */
const MOST_CODES = 100

/** The coupons with their codes, newest first, at most 100 of each. @throws DomainError UNAUTHENTICATED or FORBIDDEN */
export async function listCoupons(app: Pick<App, 'db'>, viewer: Viewer, { ended }: { readonly ended: boolean }) {
  requireOperator(viewer, 'operator:catalogue')
  return app.db.operator((tx) =>
    tx.coupon.findMany({
      where: ended ? {} : { endedAt: null },
      include: { codes: { orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: MOST_CODES } },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: 100,
    }),
  )
}

export type CouponRecord = Awaited<ReturnType<typeof listCoupons>>[number]

/** One of them, as a verb has just left it. */
export async function readCoupon(app: Pick<App, 'db'>, couponId: string): Promise<CouponRecord> {
  return app.db.operator((tx) =>
    tx.coupon.findUniqueOrThrow({
      where: { id: couponId },
      include: { codes: { orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: MOST_CODES } },
    }),
  )
}
