import { Stripe } from 'stripe'
import type { Write } from '../../call.ts'
import { ProviderError } from '../../errors.ts'
import type { CatalogueCoupon, CataloguePromotionCode, CouponRef, PromotionCodeRef } from '../port.ts'
import { toStripeAmount } from './amounts.ts'
import { ask, type StripeApi } from './client.ts'
import { idOf, OUR_ID } from './mapping.ts'

/** The coupon's id at Stripe is ours, so that creating it twice is refused instead of making a second one. */
export function putCoupon(api: StripeApi, input: CatalogueCoupon, write: Write): Promise<CouponRef> {
  return ask('putCoupon', write, async () => {
    const params = couponParams(input)
    try {
      const created = await api.stripe.coupons.create(params, { idempotencyKey: write.idempotencyKey })
      return created.id as CouponRef
    } catch (error) {
      if (!isRefusal(error) || error.code !== 'resource_already_exists') throw error
      const found = await api.stripe.coupons.retrieve(params.id)
      if (isSameCoupon(found, params)) return found.id as CouponRef
      throw rejected('putCoupon', `the coupon ${params.id} stands at Stripe with other terms; coupons never change`)
    }
  })
}

/** Found by its word first: Stripe refuses a second active code of the same word. */
export function putPromotionCode(
  api: StripeApi,
  input: CataloguePromotionCode,
  write: Write,
): Promise<PromotionCodeRef> {
  return ask('putPromotionCode', write, async () => {
    const existing = await findCode(api, input)
    if (existing) return existing
    try {
      const created = await api.stripe.promotionCodes.create(
        { promotion: { type: 'coupon', coupon: input.coupon }, code: input.code },
        { idempotencyKey: write.idempotencyKey },
      )
      return created.id as PromotionCodeRef
    } catch (error) {
      const winner = isRefusal(error) ? await findCode(api, input) : null
      if (winner) return winner
      throw error
    }
  })
}

export function endPromotionCode(api: StripeApi, ref: PromotionCodeRef, write: Write): Promise<void> {
  return ask('endPromotionCode', write, async () => {
    await api.stripe.promotionCodes.update(ref, { active: false }, { idempotencyKey: write.idempotencyKey })
  })
}

/** @throws ProviderError `rejected` when the word stands for another coupon */
async function findCode(
  { stripe }: StripeApi,
  { code, coupon }: CataloguePromotionCode,
): Promise<PromotionCodeRef | null> {
  const { data } = await stripe.promotionCodes.list({ code, limit: 10 })
  const found = data.find((each) => each.active) ?? data[0]
  if (!found) return null
  if (found.promotion.coupon && idOf(found.promotion.coupon) === coupon) return found.id as PromotionCodeRef
  throw rejected('putPromotionCode', `the code ${code} stands at Stripe (${found.id}) for another coupon`)
}

type CouponParams = Stripe.CouponCreateParams & { id: string }

function couponParams({ ourId, name, value, duration }: CatalogueCoupon): CouponParams {
  try {
    return {
      id: ourId,
      name,
      metadata: { [OUR_ID]: ourId },
      ...(value.kind === 'percent'
        ? // Two places at most: such a number is written back as it was read.
          { percent_off: Number(value.percent) }
        : { amount_off: toStripeAmount(value.amount), currency: value.amount.currency.toLowerCase() }),
      duration: duration.kind,
      ...(duration.kind === 'repeating' && { duration_in_months: duration.months }),
    }
  } catch (error) {
    if (error instanceof RangeError) throw rejected('putCoupon', error.message)
    throw error
  }
}

function isSameCoupon(found: Stripe.Coupon, wanted: CouponParams): boolean {
  return (
    found.percent_off === (wanted.percent_off ?? null) &&
    found.amount_off === (wanted.amount_off ?? null) &&
    found.currency === (wanted.currency ?? null) &&
    found.duration === wanted.duration &&
    found.duration_in_months === (wanted.duration_in_months ?? null)
  )
}

function isRefusal(error: unknown): error is Stripe.errors.StripeInvalidRequestError {
  return error instanceof Stripe.errors.StripeInvalidRequestError
}

function rejected(operation: string, detail: string): ProviderError {
  return new ProviderError('rejected', { provider: 'stripe', operation, detail })
}
