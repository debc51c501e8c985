import { Stripe } from 'stripe'
import { money } from '../../../lib/money.ts'
import { assertPricing, type Pricing } from '../../../lib/pricing.ts'
import type { CataloguePrice } from '../port.ts'
import { toStripeAmount, toStripeDecimal } from './amounts.ts'

/** `product` is Stripe's id. @throws RangeError when Stripe cannot express the price */
export function toStripePrice(price: CataloguePrice, product: string): Stripe.PriceCreateParams {
  return {
    product,
    currency: price.currency.toLowerCase(),
    ...toStripePricing(price.pricing, price.currency),
    recurring: { interval: price.interval },
    lookup_key: price.lookupKey,
  }
}

/** A flat price is one tier of volume that costs the same whatever the quantity: Stripe multiplies all others by it. */
function toStripePricing(pricing: Pricing, currency: string): Partial<Stripe.PriceCreateParams> {
  assertPricing(pricing)
  switch (pricing.kind) {
    case 'per_unit':
      return unitOf(pricing.unit, currency)
    case 'flat':
      return tiered('volume', [
        { up_to: 'inf', unit_amount: 0, flat_amount: toStripeAmount(money(pricing.flatMinor, currency)) },
      ])
    case 'graduated':
    case 'volume':
      return tiered(
        pricing.kind,
        pricing.tiers.map(({ upTo, unit, flatMinor }) => ({
          up_to: upTo === null ? 'inf' : Number(upTo),
          ...unitOf(unit, currency),
          ...(flatMinor > 0n && { flat_amount: toStripeAmount(money(flatMinor, currency)) }),
        })),
      )
  }
}

function tiered(
  mode: 'graduated' | 'volume',
  tiers: Stripe.PriceCreateParams.Tier[],
): Partial<Stripe.PriceCreateParams> {
  return { billing_scheme: 'tiered', tiers_mode: mode, tiers }
}

/** Whole minor units as `unit_amount`, anything finer as a decimal. */
function unitOf(unit: string, currency: string): { unit_amount: number } | { unit_amount_decimal: Stripe.Decimal } {
  return /^\d+$/.test(unit)
    ? { unit_amount: toStripeAmount(money(unit, currency)) }
    : { unit_amount_decimal: Stripe.Decimal.from(toStripeDecimal(unit, currency)) }
}

/** Whether the price that stands at Stripe, read with its tiers, is the one that these parameters would make. */
export function isSamePrice(found: Stripe.Price, wanted: Stripe.PriceCreateParams): boolean {
  return (
    found.currency === wanted.currency &&
    found.recurring?.interval === wanted.recurring?.interval &&
    found.recurring?.interval_count === 1 &&
    found.billing_scheme === (wanted.billing_scheme ?? 'per_unit') &&
    found.tiers_mode === (wanted.tiers_mode ?? null) &&
    (wanted.tiers ? sameTiers(found.tiers ?? [], wanted.tiers) : amount(found) === amount(wanted))
  )
}

function sameTiers(found: readonly Stripe.Price.Tier[], wanted: readonly Stripe.PriceCreateParams.Tier[]): boolean {
  return (
    found.length === wanted.length &&
    found.every((tier, index) => {
      const other = wanted[index]
      return (
        other !== undefined &&
        (tier.up_to ?? 'inf') === other.up_to &&
        (tier.flat_amount ?? 0) === (other.flat_amount ?? 0) &&
        amount(tier) === amount(other)
      )
    })
  )
}

/** As text, so that `5` and the decimal `5` are the same. */
function amount(of: { unit_amount?: number | null; unit_amount_decimal?: Stripe.Decimal | null }): string {
  return String(of.unit_amount ?? of.unit_amount_decimal ?? 0)
}
