import type { Pricing } from '../../lib/pricing.ts'
import type { Catalogue, CataloguePlan } from './catalogue.ts'
import { columnsOf, fromCatalogue, pricingOf, type SaidColumns, saidColumns } from './pricing.ts'

export interface PlanPrice {
  readonly currency: string
  readonly interval: string
  readonly pricing: Pricing
  readonly saleEndsAt: Date | null
}

/** One version of a plan, whether it stands in the file or in the database. */
export interface PlanVersion {
  readonly key: string
  readonly version: number
  readonly name: string
  readonly description: string
  readonly kind: string
  readonly onSale: boolean
  readonly trialDays: number
  readonly graceDays: number
  readonly perSeat: boolean
  readonly minQuantity: number
  readonly trialWithoutCard: string | null
  readonly trialOnce: string
  readonly features: readonly ({ readonly key: string } & SaidColumns)[]
  readonly prices: readonly PlanPrice[]
}

export function fromFile(plan: CataloguePlan): PlanVersion {
  return {
    ...plan,
    kind: plan.kind ?? 'main',
    onSale: plan.onSale ?? true,
    perSeat: plan.perSeat ?? false,
    minQuantity: plan.minQuantity ?? 1,
    trialWithoutCard: plan.trialWithoutCard ?? null,
    trialOnce: plan.trialOnce ?? 'person_and_card',
    features: Object.entries(plan.features).map(([key, said]) => ({ key, ...saidColumns(said) })),
    prices: Object.entries(plan.prices).flatMap(([currency, intervals]) =>
      (['month', 'year'] as const).flatMap((interval) => {
        const value = intervals[interval]
        if (value === undefined) return []
        const ends = typeof value === 'object' ? value.saleEndsAt : undefined
        return [{ currency, interval, pricing: fromCatalogue(value), saleEndsAt: ends ? new Date(ends) : null }]
      }),
    ),
  }
}

export interface StandingPlan extends Omit<PlanVersion, 'features' | 'prices'> {
  readonly features: readonly (SaidColumns & { readonly feature: { readonly key: string } })[]
  readonly prices: readonly {
    readonly currency: string
    readonly interval: string
    readonly model: string
    readonly unitMinor: bigint
    readonly unitAmount: string | null
    readonly tiers: readonly string[]
    readonly saleEndsAt: Date | null
  }[]
}

export function fromRows(plan: StandingPlan): PlanVersion {
  return {
    ...plan,
    features: plan.features.map(({ feature, limitValue, included, rates }) => ({
      key: feature.key,
      limitValue,
      included,
      rates,
    })),
    prices: plan.prices.map((price) => ({
      currency: price.currency,
      interval: price.interval,
      pricing: pricingOf(price),
      saleEndsAt: price.saleEndsAt,
    })),
  }
}

/** What a customer has bought, in words that can be compared: everything that they pay or get. */
export function termsOf(plan: PlanVersion): ReadonlySet<string> {
  return new Set([
    ...(plan.kind === 'main' ? [] : ['an add-on']),
    `trial of ${plan.trialDays} days`,
    `grace of ${plan.graceDays} days`,
    ...(plan.perSeat ? ['for each seat'] : []),
    ...(plan.minQuantity > 1 ? [`${plan.minQuantity} at least`] : []),
    ...(plan.trialWithoutCard ? [`trial without a card, then ${plan.trialWithoutCard}`] : []),
    ...(plan.trialOnce === 'tenant' ? ['one trial for each tenant'] : []),
    ...plan.prices.map(priceText),
    ...plan.features.map(featureText),
  ])
}

/** Amounts are minor units, as the file has them. */
export function priceText({ currency, interval, pricing }: PlanPrice): string {
  const { model, tiers, unitAmount, unitMinor } = columnsOf(pricing)
  if (model === 'per_unit') return `${currency} ${unitAmount ?? unitMinor} a ${interval}`
  return `${currency} ${model === 'flat' ? `flat ${unitMinor}` : `${model} ${tiers.join(' ')}`} a ${interval}`
}

function featureText({ key, limitValue, included, rates }: PlanVersion['features'][number]): string {
  if (included !== null) return `${key}: ${included} a period${rates.length > 0 ? `, more at ${rates.join(' ')}` : ''}`
  return `${key}${limitValue === null ? '' : `: ${limitValue}`}`
}

/** What one file says that no database could hold: kinds that do not fit, things that are not declared, or said twice. */
export function problemsOf(catalogue: Catalogue): readonly string[] {
  const kinds = new Map(catalogue.features.map((feature) => [feature.key, feature.kind]))
  const names = catalogue.plans.map((plan) => `${plan.key}" version ${plan.version}`)
  const twice = [
    ...catalogue.features.map((feature) => `feature "${feature.key}"`),
    ...names.map((name) => `plan "${name}`),
  ]
  return [
    ...new Set(
      twice.filter((name, index) => twice.indexOf(name) !== index).map((name) => `${name} stands there twice`),
    ),
    ...catalogue.plans.flatMap((plan) => [
      ...Object.entries(plan.features).flatMap(([key, said]) => {
        const kind = kinds.get(key)
        if (!kind) return [`plan "${plan.key}" names the feature "${key}", which the catalogue does not declare`]
        return fits(kind, said) ? [] : [`plan "${plan.key}" speaks of "${key}" as of another kind: it is ${kind}`]
      }),
      ...Object.entries(plan.prices).flatMap(([currency, intervals]) =>
        Object.entries(intervals).flatMap(([interval, value]) =>
          priceProblem(plan.key, `${currency} a ${interval}`, value),
        ),
      ),
    ]),
  ]
}

function fits(kind: string, said: CataloguePlan['features'][string]): boolean {
  if (kind === 'boolean') return said === true
  if (kind === 'limit') return said === null || typeof said === 'number'
  return typeof said === 'object' && said !== null && (kind === 'credits' ? 'credits' in said : 'included' in said)
}

function priceProblem(key: string, which: string, value: Parameters<typeof fromCatalogue>[0]): string[] {
  try {
    columnsOf(fromCatalogue(value))
    return []
  } catch (error) {
    if (error instanceof RangeError) return [`plan "${key}", ${which}: ${error.message}`]
    throw error
  }
}
