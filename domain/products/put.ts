import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { NOBODY } from '../db.ts'
import { type ProductInput, problemOf } from './rules.ts'
import { lockProduct, writeProduct } from './write.ts'

export type PutProductResult =
  | { readonly kind: 'put'; readonly productId: string }
  | { readonly kind: 'invalid'; readonly field: string; readonly problem: string }

/**
 * Puts a product of the platform's own on sale, or changes the one of this key. What was ordered stays what it was; whoever has it in a cart is
 * told when its price has changed.
 * @throws DomainError UNAUTHENTICATED or FORBIDDEN
 */
export async function putProduct(
  app: Pick<App, 'db' | 'clock' | 'wallClock'>,
  viewer: Viewer,
  input: ProductInput,
): Promise<PutProductResult> {
  requireOperator(viewer, 'operator:catalogue')
  const problem = problemOf(input)
  if (problem) return { kind: 'invalid', ...problem }
  const now = await app.clock.now()
  return app.db.as(NOBODY, async (tx): Promise<PutProductResult> => {
    const features = await tx.feature.findMany({ where: { key: { in: input.features.map(({ key }) => key) } } })
    const unknown = input.features.find(({ key }) => !features.some((feature) => feature.key === key))
    if (unknown)
      return { kind: 'invalid', field: 'features', problem: `There is no feature "${unknown.key}": declare it first.` }
    const known = await lockProduct(tx, input.key)
    if (known?.sellerId) return { kind: 'invalid', field: 'key', problem: "This key is a seller's: choose another." }
    const featureIds = new Map(features.map((feature) => [feature.key, feature.id]))
    return {
      kind: 'put',
      productId: await writeProduct(app, tx, viewer, input, { known, featureIds, soldBy: null, now }),
    }
  })
}
