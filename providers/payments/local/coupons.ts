import { decimal } from '../../../lib/decimal.ts'
import type { CatalogueCoupon, CataloguePromotionCode, CouponRef, PromotionCodeRef } from '../port.ts'
import { rejected, type Tx } from './gateway.ts'
import { newRef } from './ids.ts'
import { canonicalJson, freeze, thaw } from './json.ts'
import type { CouponTerms } from './rules/discount.ts'

/** Creates the coupon, or finds the equal one by our id. */
export async function putCoupon(tx: Tx, { ourId, ...terms }: CatalogueCoupon): Promise<CouponRef> {
  assertTerms(terms)
  await tx.query('insert into coupons (id, our_id, terms) values ($1, $2, $3) on conflict (our_id) do nothing', [
    newRef('coupon'),
    ourId,
    freeze(terms),
  ])
  const { rows } = await tx.query<{ id: CouponRef; terms: string }>('select id, terms from coupons where our_id = $1', [
    ourId,
  ])
  const row = rows[0]
  if (!row || canonicalJson(thaw(row.terms)) !== canonicalJson(terms))
    throw rejected('putCoupon', `${ourId} exists with other terms: coupons never change`)
  return row.id
}

/** @throws ProviderError `rejected` when there is no such coupon. */
export async function getCoupon(tx: Tx, ref: CouponRef, operation: string): Promise<CouponTerms> {
  const { rows } = await tx.query<{ terms: string }>('select terms from coupons where id = $1', [ref])
  if (!rows[0]) throw rejected(operation, `no such coupon: ${ref}`)
  return thaw<CouponTerms>(rows[0].terms)
}

/** The same, for a price in this currency. @throws ProviderError `rejected` also where it takes off an amount in another one */
export async function couponFor(tx: Tx, ref: CouponRef, currency: string, operation: string): Promise<CouponTerms> {
  const coupon = await getCoupon(tx, ref, operation)
  if (coupon.value.kind === 'amount' && coupon.value.amount.currency !== currency)
    throw rejected(operation, `the coupon takes ${coupon.value.amount.currency} off, and the price is in ${currency}`)
  return coupon
}

export async function putPromotionCode(tx: Tx, input: CataloguePromotionCode): Promise<PromotionCodeRef> {
  await getCoupon(tx, input.coupon, 'putPromotionCode')
  await tx.query(
    'insert into promotion_codes (id, code, coupon_id) values ($1, $2, $3) on conflict (code) do nothing',
    [newRef('promotionCode'), input.code, input.coupon],
  )
  const { rows } = await tx.query<{ id: PromotionCodeRef; coupon_id: CouponRef }>(
    'select id, coupon_id from promotion_codes where code = $1',
    [input.code],
  )
  if (rows[0]?.coupon_id !== input.coupon)
    throw rejected('putPromotionCode', `${input.code} exists for another coupon: codes never change`)
  return rows[0].id
}

export async function endPromotionCode(tx: Tx, ref: PromotionCodeRef): Promise<void> {
  const { rowCount } = await tx.query('update promotion_codes set ended = true where id = $1', [ref])
  if (rowCount !== 1) throw rejected('endPromotionCode', `no such promotion code: ${ref}`)
}

function assertTerms({ value, duration }: CouponTerms): void {
  if (value.kind === 'amount' && value.amount.amountMinor <= 0n)
    throw rejected('putCoupon', `${value.amount.amountMinor} is nothing to take off`)
  if (value.kind === 'percent' && !isPercent(value.percent))
    throw rejected('putCoupon', `"${value.percent}" is no percentage above 0 and at most 100 with two places`)
  if (duration.kind === 'repeating' && (!Number.isInteger(duration.months) || duration.months < 1))
    throw rejected('putCoupon', `${duration.months} is no number of months`)
}

function isPercent(text: string): boolean {
  if (!/^\d{1,3}(\.\d{1,2})?$/.test(text)) return false
  const { coefficient, scale } = decimal(text)
  return coefficient > 0n && coefficient <= 100n * 10n ** BigInt(scale)
}
