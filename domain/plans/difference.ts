import type { CatalogueFeature } from './catalogue.ts'
import type { Change } from './states.ts'
import { type PlanVersion, priceText, termsOf } from './terms.ts'

/** What a push would do to one thing. */
export interface Difference {
  readonly change: Change
  /** `plan team@2`, `feature seats`. */
  readonly subject: string
  readonly detail: string
}

export interface CatalogueState {
  readonly features: readonly (Omit<CatalogueFeature, 'unit'> & { readonly unit?: string | null | undefined })[]
  readonly plans: readonly PlanVersion[]
}

/** What a push of `file` would change of what stands, in the file's order. Plans that the file does not name are left alone. */
export function differenceOf(file: CatalogueState, standing: CatalogueState): readonly Difference[] {
  return [
    ...file.features.flatMap((feature) =>
      featureDifference(
        feature,
        standing.features.find((each) => each.key === feature.key),
      ),
    ),
    ...file.plans.flatMap((plan) => planDifference(plan, standing.plans)),
    ...endedVersions(file.plans, standing.plans),
  ]
}

function featureDifference(
  feature: CatalogueState['features'][number],
  held?: CatalogueState['features'][number],
): Difference[] {
  const subject = `feature ${feature.key}`
  if (!held) return [{ change: 'added', subject, detail: `${feature.kind}: ${feature.name}` }]
  if (held.kind !== feature.kind)
    return [
      {
        change: 'refused',
        subject,
        detail: `it is ${held.kind} and never becomes ${feature.kind}: give the new one another key`,
      },
    ]
  const changes = [
    ...(held.name === feature.name ? [] : [`name: ${held.name} → ${feature.name}`]),
    ...((held.unit ?? null) === (feature.unit ?? null) ? [] : [`unit: ${held.unit ?? '–'} → ${feature.unit ?? '–'}`]),
  ]
  return changes.map((detail) => ({ change: 'changed', subject, detail }))
}

function planDifference(plan: PlanVersion, standing: readonly PlanVersion[]): Difference[] {
  const subject = `plan ${plan.key}@${plan.version}`
  const held = standing.find((each) => each.key === plan.key && each.version === plan.version)
  if (!held) return [...termsOf(plan)].map((detail) => ({ change: 'added', subject, detail }))
  const [wanted, stands] = [termsOf(plan), termsOf(held)]
  const other = [...wanted, ...stands].filter((term) => !(wanted.has(term) && stands.has(term))).toSorted()
  if (other.length > 0)
    return [
      {
        change: 'refused',
        subject,
        detail: `plan "${plan.key}" version ${plan.version} stands with other terms (${other.join('; ')}). Give the plan version ${plan.version + 1}.`,
      },
    ]
  return [
    ...(held.name === plan.name ? [] : [`name: ${held.name} → ${plan.name}`]),
    ...(held.description === plan.description ? [] : [`description: ${plan.description}`]),
    ...saleEnds(plan, held),
  ]
    .map((detail): Difference => ({ change: 'changed', subject, detail }))
    .concat(held.onSale && !plan.onSale ? [{ change: 'ended', subject, detail: 'no longer on sale' }] : [])
}

function saleEnds(plan: PlanVersion, held: PlanVersion): string[] {
  return plan.prices.flatMap((price) => {
    const stands = held.prices.find((each) => each.currency === price.currency && each.interval === price.interval)
    if (stands?.saleEndsAt?.getTime() === price.saleEndsAt?.getTime()) return []
    return [
      `${priceText(price)}: sold ${price.saleEndsAt ? `until ${price.saleEndsAt.toISOString()}` : 'without an end'}`,
    ]
  })
}

/** A newer version takes the place of the older ones. */
function endedVersions(file: readonly PlanVersion[], standing: readonly PlanVersion[]): Difference[] {
  return standing
    .filter((held) => held.onSale && file.some(({ key, version }) => key === held.key && version > held.version))
    .map(({ key, version }) => ({
      change: 'ended',
      subject: `plan ${key}@${version}`,
      detail: 'a newer version is sold; those who have it keep it',
    }))
}
