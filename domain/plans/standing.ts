import type { Tx } from '../db.ts'
import type { CatalogueState } from './difference.ts'
import { fromRows } from './terms.ts'

/** What stands in the database of a product line, and of the features that are named: features are shared by all lines. */
export async function standingCatalogue(
  tx: Tx,
  productLine: string,
  featureKeys: readonly string[],
): Promise<CatalogueState> {
  const plans = await tx.plan.findMany({
    where: { productLine },
    include: {
      prices: { orderBy: [{ currency: 'asc' }, { interval: 'asc' }] },
      features: { include: { feature: true }, orderBy: { position: 'asc' } },
    },
    orderBy: [{ position: 'asc' }, { key: 'asc' }, { version: 'asc' }],
  })
  const used = plans.flatMap((plan) => plan.features.map(({ feature }) => feature.key))
  const features = await tx.feature.findMany({
    where: { key: { in: [...new Set([...featureKeys, ...used])] } },
    orderBy: { key: 'asc' },
  })
  return {
    features: features.map((feature) => ({
      ...feature,
      kind: feature.kind as CatalogueState['features'][number]['kind'],
    })),
    plans: plans.map(fromRows),
  }
}
