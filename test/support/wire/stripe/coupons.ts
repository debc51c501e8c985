import { invalid } from './errors.ts'
import { page } from './lists.ts'
import { find } from './lookups.ts'
import { mergeMetadata } from './params.ts'
import type { Route } from './router.ts'
import { route } from './router.ts'
import type { StripeState } from './state.ts'
import type { Coupon, PromotionCode } from './types.ts'

interface CouponParams {
  id?: string
  name?: string
  percent_off?: string
  amount_off?: number
  currency?: string
  duration?: 'forever' | 'once' | 'repeating'
  duration_in_months?: number
  metadata?: Record<string, string> | ''
}

interface PromotionCodeParams {
  promotion?: { type: 'coupon'; coupon?: string }
  code?: string
  coupon?: string
  active?: boolean
  metadata?: Record<string, string> | ''
}

function createCoupon(state: StripeState, params: CouponParams): Coupon {
  const percent = params.percent_off === undefined ? null : Number(params.percent_off)
  const amount = params.amount_off ?? null
  if ((percent === null) === (amount === null))
    throw invalid('You must pass either `percent_off` or `amount_off`.', { param: 'percent_off' })
  if (percent !== null && !(percent > 0 && percent <= 100))
    throw invalid('Invalid percent_off: must be a number above 0 and at most 100.', { param: 'percent_off' })
  if (amount !== null && (amount <= 0 || !params.currency))
    throw invalid('`amount_off` must be positive and come with a `currency`.', { param: 'amount_off' })
  const duration = params.duration ?? 'once'
  if ((duration === 'repeating') !== (params.duration_in_months !== undefined))
    throw invalid('`duration_in_months` belongs to `duration=repeating`.', { param: 'duration_in_months' })
  if ((params.name?.length ?? 0) > 40) throw invalid('Invalid string: at most 40 characters', { param: 'name' })
  if (params.id && state.get('coupons', params.id))
    throw invalid('Coupon already exists.', { code: 'resource_already_exists', param: 'id' })
  const coupon = state.put('coupons', {
    id: params.id ?? state.id('coupon', 8),
    object: 'coupon',
    amount_off: amount,
    created: state.wallNow(),
    currency: params.currency?.toLowerCase() ?? null,
    duration,
    duration_in_months: params.duration_in_months ?? null,
    livemode: false,
    max_redemptions: null,
    metadata: mergeMetadata(null, params.metadata),
    name: params.name ?? null,
    percent_off: percent,
    redeem_by: null,
    times_redeemed: 0,
    valid: true,
  })
  state.emit('coupon.created', coupon)
  return coupon
}

function createPromotionCode(state: StripeState, params: PromotionCodeParams): PromotionCode {
  const coupon = find(state, 'coupons', params.promotion?.coupon ?? '', 'promotion[coupon]')
  const code = params.code ?? state.id('', 8).slice(1)
  if (!/^[A-Za-z0-9-]+$/.test(code)) throw invalid('Invalid code: letters, digits and dashes.', { param: 'code' })
  const taken = state.all('promotion_codes').some((row) => row.active && row.code.toUpperCase() === code.toUpperCase())
  if (taken) throw invalid('An active promotion code with this code already exists.', { param: 'code' })
  const created = state.put('promotion_codes', {
    id: state.id('promo'),
    object: 'promotion_code',
    active: params.active ?? true,
    code,
    created: state.wallNow(),
    customer: null,
    customer_account: null,
    expires_at: null,
    livemode: false,
    max_redemptions: null,
    metadata: mergeMetadata(null, params.metadata),
    promotion: { coupon: coupon.id, type: 'coupon' },
    restrictions: { first_time_transaction: false, minimum_amount: null, minimum_amount_currency: null },
    times_redeemed: 0,
  })
  state.emit('promotion_code.created', created)
  return created
}

/** docs.stripe.com/api/coupons and docs.stripe.com/api/promotion_codes */
export const couponRoutes: readonly Route[] = [
  route<CouponParams>(
    'POST /v1/coupons',
    {
      id: 'string',
      name: 'string',
      percent_off: 'string',
      amount_off: 'integer',
      currency: 'string',
      duration: 'forever|once|repeating',
      duration_in_months: 'integer',
      'metadata.*': 'string',
    },
    ({ state, params }) => createCoupon(state, params),
  ),
  route('GET /v1/coupons/:id', {}, ({ state, ids }) => find(state, 'coupons', ids.id)),
  route<PromotionCodeParams>(
    'POST /v1/promotion_codes',
    {
      'promotion.type': 'coupon',
      'promotion.coupon': 'string',
      code: 'string',
      active: 'boolean',
      'metadata.*': 'string',
    },
    ({ state, params }) => createPromotionCode(state, params),
  ),
  route<PromotionCodeParams>(
    'GET /v1/promotion_codes',
    { active: 'boolean', code: 'string', coupon: 'string' },
    ({ state, params, path }) =>
      page(
        state
          .all('promotion_codes')
          .filter(
            (row) =>
              (params.active === undefined || row.active === params.active) &&
              (!params.code || row.code.toUpperCase() === params.code.toUpperCase()) &&
              (!params.coupon || row.promotion.coupon === params.coupon),
          ),
        params,
        path,
      ),
    'list',
  ),
  route<PromotionCodeParams>('POST /v1/promotion_codes/:id', { active: 'boolean' }, ({ state, params, ids }) => {
    const before = find(state, 'promotion_codes', ids.id)
    const after = state.change('promotion_codes', ids.id, { active: params.active ?? before.active })
    state.emit('promotion_code.updated', after, { active: before.active })
    return after
  }),
]
