import { lineAmount, type Pricing } from '../../../../lib/pricing.ts'
import { invalid } from './errors.ts'
import type { StripeState } from './state.ts'
import type { Price, WireTier } from './types.ts'

export interface TierParams {
  up_to: string
  unit_amount?: number
  unit_amount_decimal?: string
  flat_amount?: number
}

/** The tiers as they are kept: in order, the last one without an end (docs.stripe.com/api/prices/create, `tiers`). */
export function readTiers(tiers: readonly TierParams[] | undefined): WireTier[] {
  if (!tiers?.length) throw invalid('You must specify `tiers` when `billing_scheme=tiered`.', { param: 'tiers' })
  return tiers.map((tier, index) => {
    const last = index === tiers.length - 1
    if (last !== (tier.up_to === 'inf'))
      throw invalid('The last tier, and only the last, must be `up_to=inf`.', { param: `tiers[${index}][up_to]` })
    const unit = tier.unit_amount_decimal ?? (tier.unit_amount === undefined ? null : String(tier.unit_amount))
    const whole = unit !== null && /^\d+$/.test(unit)
    return {
      flat_amount: tier.flat_amount ?? null,
      flat_amount_decimal: tier.flat_amount === undefined ? null : String(tier.flat_amount),
      unit_amount: whole ? Number(unit) : null,
      unit_amount_decimal: unit,
      up_to: last ? null : Number(tier.up_to),
    }
  })
}

/** What a quantity of this price costs, in Stripe's unit of the currency. */
export function amountOf(state: StripeState, price: Price, quantity: number): number {
  return Number(lineAmount(pricingOf(state, price), BigInt(quantity)))
}

function pricingOf(state: StripeState, price: Price): Pricing {
  if (price.billing_scheme === 'per_unit') return { kind: 'per_unit', unit: price.unit_amount_decimal ?? '0' }
  return {
    kind: price.tiers_mode === 'volume' ? 'volume' : 'graduated',
    tiers: (state.tiers.get(price.id) ?? []).map((tier) => ({
      upTo: tier.up_to === null ? null : BigInt(tier.up_to),
      unit: tier.unit_amount_decimal ?? '0',
      flatMinor: BigInt(tier.flat_amount ?? 0),
    })),
  }
}
