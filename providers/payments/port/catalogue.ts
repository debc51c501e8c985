import type { Money } from '../../../lib/money.ts'
import type { Pricing } from '../../../lib/pricing.ts'
import type { Ref, Write } from '../../call.ts'

export type PriceRef = Ref<'price'>
export type CouponRef = Ref<'coupon'>
export type PromotionCodeRef = Ref<'promotionCode'>

export type BillingInterval = 'month' | 'year'

/** One price of our catalogue, as it must exist at the provider. */
export interface CataloguePrice {
  /** Our own key, unique and immutable (`better-movies/standard@1/usd/month`): Stripe's `lookup_key`. */
  readonly lookupKey: string
  readonly productName: string
  readonly productKey: string
  readonly currency: string
  /** How a quantity becomes the amount of one interval. */
  readonly pricing: Pricing
  readonly interval: BillingInterval
}

/** How much a coupon takes off. Percents are decimals with at most two places, above 0 and at most 100. */
export type CouponValue =
  | { readonly kind: 'percent'; readonly percent: string }
  | { readonly kind: 'amount'; readonly amount: Money }

/** For how long it takes something off, from the moment at which it is redeemed. */
export type CouponDuration =
  | { readonly kind: 'once' }
  | { readonly kind: 'repeating'; readonly months: number }
  | { readonly kind: 'forever' }

/** One coupon of ours, as it must exist at the provider. Who may redeem it, and how often, is decided on our side. */
export interface CatalogueCoupon {
  /** Our own id (`cpn_…`): putting it again finds it. */
  readonly ourId: string
  /** What stands on the invoice. */
  readonly name: string
  readonly value: CouponValue
  readonly duration: CouponDuration
}

/** A word that a customer enters on the provider's own pages. Upper case, unique. */
export interface CataloguePromotionCode {
  readonly code: string
  readonly coupon: CouponRef
}

/** What stands at the provider of our catalogue. All of it is immutable: other terms under a known key are `rejected`. */
export interface PaymentsCatalogue {
  /** Creates or finds the price by its lookup key. */
  putPrice(input: CataloguePrice, write: Write): Promise<PriceRef>
  /** Creates or finds the coupon by our id. */
  putCoupon(input: CatalogueCoupon, write: Write): Promise<CouponRef>
  /** Creates or finds the code. */
  putPromotionCode(input: CataloguePromotionCode, write: Write): Promise<PromotionCodeRef>
  /** From then on nobody can enter it on the provider's pages; ending twice is no error. */
  endPromotionCode(ref: PromotionCodeRef, write: Write): Promise<void>
}
