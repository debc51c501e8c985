import { money } from '../../lib/money.ts'
import { lineAmount } from '../../lib/pricing.ts'
import type { Tx } from '../db.ts'
import { type SoldPlan, subscriptionLine } from '../plans/line.ts'
import { pricingOf } from '../plans/pricing.ts'
import { refusalOf } from './rules.ts'
import type { PromotionCodeRefusal } from './states.ts'

export interface WantedRedemption {
  readonly tenantId: string
  /** As the customer wrote it. */
  readonly word: string
  readonly price: Parameters<typeof pricingOf>[0] & {
    readonly currency: string
    readonly plan: SoldPlan
  }
  readonly quantity: number
  /** Business time of the tenant. */
  readonly now: Date
}

/** `" spring-25 "` → `"SPRING-25"`. */
export function wordOf(written: string): string {
  return written.trim().toUpperCase()
}

/** The code of this word that the tenant may see, with its coupon; null when there is none. */
export function findCode(tx: Tx, { tenantId, word }: Pick<WantedRedemption, 'tenantId' | 'word'>) {
  return tx.promotionCode.findFirst({
    where: { code: wordOf(word), OR: [{ tenantId: null }, { tenantId }] },
    include: { coupon: true },
  })
}

export type FoundCode = NonNullable<Awaited<ReturnType<typeof findCode>>>

/** Whether the code, as it stands in this transaction, can be redeemed for this price. */
export async function judgeCode(
  tx: Tx,
  wanted: WantedRedemption,
): Promise<
  { readonly code: FoundCode; readonly refused: null } | { readonly code: null; readonly refused: PromotionCodeRefusal }
> {
  const { tenantId, price, quantity, now } = wanted
  const code = await findCode(tx, wanted)
  if (!code) return { code, refused: 'unknown' }
  const { coupon } = code
  const { productLine, key: planKey } = price.plan
  const returning = await tx.subscription.count({
    where: { tenantId, productLine: subscriptionLine(price.plan), state: { notIn: ['starting', 'failed'] } },
  })
  const before = await tx.couponRedemption.count({ where: { tenantId, couponId: coupon.id } })
  const { minimumMinor, minimumCurrency } = coupon
  const refused = refusalOf({
    now,
    code: {
      ...code,
      coupon: {
        ...coupon,
        minimum: minimumMinor !== null && minimumCurrency ? money(minimumMinor, minimumCurrency) : null,
      },
    },
    price: { productLine, planKey, amount: money(lineAmount(pricingOf(price), BigInt(quantity)), price.currency) },
    returning: returning > 0,
    redeemedBefore: before > 0,
  })
  return refused ? { code: null, refused } : { code, refused }
}
