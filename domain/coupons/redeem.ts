import { newId } from '../../lib/ids.ts'
import type { Tx } from '../db.ts'
import { type FoundCode, judgeCode, type WantedRedemption, wordOf } from './look.ts'

/** What a code is redeemed for: a subscription that is starting, or a page of the provider's on which one may be bought. */
export type RedeemedFor = { readonly subscriptionId: string } | { readonly checkoutId: string }

/**
 * Judges a code in the transaction that reserves what it is for, with the code and then its coupon locked, so that of many who come for
 * the last redemption one gets it, and a tenant that asks twice is seen.
 */
export async function lockCode(tx: Tx, wanted: WantedRedemption): ReturnType<typeof judgeCode> {
  const word = wordOf(wanted.word)
  await tx.$queryRaw`select id from promotion_codes where code = ${word} for update`
  await tx.$queryRaw`select c.id from coupons c join promotion_codes p on p.coupon_id = c.id where p.code = ${word} for update of c`
  return judgeCode(tx, wanted)
}

/** Redeems the code, which `lockCode` has judged in the same transaction. @param now business time */
export async function redeemCode(
  tx: Tx,
  code: FoundCode,
  at: { readonly tenantId: string; readonly now: Date },
  what: RedeemedFor,
): Promise<void> {
  const { coupon } = code
  await tx.promotionCode.update({ where: { id: code.id }, data: { redeemed: { increment: 1 } } })
  await tx.coupon.update({ where: { id: coupon.id }, data: { redeemed: { increment: 1 } } })
  const { name, percentOff, amountOffMinor, currency, duration, months } = coupon
  await tx.couponRedemption.createMany({
    data: [
      {
        id: newId(),
        tenantId: at.tenantId,
        ...what,
        couponId: coupon.id,
        promotionCodeId: code.id,
        code: code.code,
        ...{ name, percentOff, amountOffMinor, currency, duration, months },
        redeemedAt: at.now,
      },
    ],
  })
}

/** The page's redemption becomes that of the subscription which was bought on it. */
export async function handOnRedemption(
  tx: Tx,
  { tenantId, checkoutId, subscriptionId }: { tenantId: string; checkoutId: string; subscriptionId: string },
): Promise<void> {
  await tx.couponRedemption.updateMany({ where: { tenantId, checkoutId }, data: { subscriptionId } })
}

/** What was redeemed for something that has not come to life can be redeemed again. One that was given back, or never taken, is left alone. */
export async function giveBackRedemption(tx: Tx, tenantId: string, what: RedeemedFor): Promise<void> {
  const held = await tx.couponRedemption.findFirst({ where: { tenantId, ...what } })
  if (!held) return
  const { count } = await tx.couponRedemption.deleteMany({ where: { id: held.id, tenantId } })
  if (count === 0) return
  await tx.promotionCode.update({ where: { id: held.promotionCodeId }, data: { redeemed: { decrement: 1 } } })
  await tx.coupon.update({ where: { id: held.couponId }, data: { redeemed: { decrement: 1 } } })
}
