import type { App } from '../app.ts'
import { NOBODY } from '../db.ts'
import type { Catalogue } from './catalogue.ts'
import { toCatalogue, toSaid } from './pricing.ts'
import { standingCatalogue } from './standing.ts'
import type { PlanVersion } from './terms.ts'

/** The catalogue of a product line as the file that would change nothing: the newest version of each plan. */
export async function pullCatalogue(app: Pick<App, 'db'>, productLine: string): Promise<Catalogue> {
  const { features, plans } = await app.db.as(NOBODY, (tx) => standingCatalogue(tx, productLine, []))
  const kinds = new Map(features.map((feature) => [feature.key, feature.kind]))
  const newest = plans.filter((plan) => !plans.some(({ key, version }) => key === plan.key && version > plan.version))
  return {
    productLine,
    features: features.map(({ key, name, kind, unit }) => ({ key, name, kind, ...(unit ? { unit } : {}) })),
    plans: newest.map((plan) => ({
      key: plan.key,
      version: plan.version,
      name: plan.name,
      description: plan.description,
      ...(plan.kind === 'add_on' ? { kind: 'add_on' as const } : {}),
      ...(plan.onSale ? {} : { onSale: false as const }),
      trialDays: plan.trialDays,
      graceDays: plan.graceDays,
      ...(plan.perSeat ? { perSeat: true } : {}),
      ...(plan.minQuantity > 1 ? { minQuantity: plan.minQuantity } : {}),
      ...(plan.trialWithoutCard ? { trialWithoutCard: plan.trialWithoutCard as 'cancel' | 'pause' } : {}),
      ...(plan.trialOnce === 'tenant' ? { trialOnce: 'tenant' as const } : {}),
      features: Object.fromEntries(
        plan.features.map((said) => [said.key, toSaid(kinds.get(said.key) ?? 'boolean', said)]),
      ),
      prices: pricesOf(plan),
    })),
  }
}

function pricesOf({ prices }: PlanVersion): Catalogue['plans'][number]['prices'] {
  const written: Catalogue['plans'][number]['prices'] = {}
  for (const { currency, interval, pricing, saleEndsAt } of prices)
    written[currency] = { ...written[currency], [interval]: toCatalogue(pricing, saleEndsAt) }
  return written
}

/** The product lines of which anything stands. */
export async function productLines(app: Pick<App, 'db'>): Promise<readonly string[]> {
  const rows = await app.db.as(NOBODY, (tx) =>
    tx.plan.findMany({
      where: { sellerId: null },
      distinct: ['productLine'],
      select: { productLine: true },
      orderBy: { productLine: 'asc' },
    }),
  )
  return rows.map((row) => row.productLine)
}
