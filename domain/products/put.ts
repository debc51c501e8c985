import { newId } from '../../lib/ids.ts'
import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { NOBODY, type Tx } from '../db.ts'
import { type ProductInput, problemOf } from './rules.ts'

export type PutProductResult =
  | { readonly kind: 'put'; readonly productId: string }
  | { readonly kind: 'invalid'; readonly field: string; readonly problem: string }

/**
 * Puts a product on sale, or changes the one of this key. What was ordered stays what it was; whoever has it in a cart is told when its
 * price has changed.
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
    const { key, name, description, kind, taxCategory, durationDays, credits, stock, position } = input
    const facts = { name, description, kind, taxCategory, durationDays, credits, stock, position }
    // Two that put the same key at once do so one after the other.
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`product:${key}`}, 0))`
    const known = await tx.product.findUnique({ where: { key }, include: { prices: true } })
    const productId = known?.id ?? newId()
    const changed = { ...facts, onSale: true, updatedAt: app.wallClock.now() }
    if (known) await tx.product.update({ where: { id: productId }, data: changed })
    else await tx.product.create({ data: { id: productId, key, ...changed, createdAt: now } })
    await writeTerms(tx, productId, input, new Map(features.map((feature) => [feature.key, feature.id])))
    await audit(app, tx, viewer, {
      tenantId: null,
      action: 'product.put',
      objectKind: 'product',
      objectId: productId,
      ...(known ? { before: { onSale: known.onSale, stock: known.stock, prices: shown(known.prices) } } : {}),
      after: { key, stock, prices: shown(input.prices.map((each) => ({ ...each, unitMinor: each.amountMinor }))) },
    })
    return { kind: 'put', productId }
  })
}

async function writeTerms(
  tx: Tx,
  productId: string,
  input: ProductInput,
  featureIds: ReadonlyMap<string, string>,
): Promise<void> {
  await tx.productPrice.deleteMany({ where: { productId } })
  await tx.productPrice.createMany({
    data: input.prices.map(({ currency, amountMinor }) => ({
      id: newId(),
      productId,
      currency,
      unitMinor: amountMinor,
    })),
  })
  await tx.productFeature.deleteMany({ where: { productId } })
  await tx.productFeature.createMany({
    data: input.features.map(({ key, limit }, index) => ({
      id: newId(),
      productId,
      featureId: featureIds.get(key) ?? '',
      limitValue: limit,
      position: index,
    })),
  })
}

function shown(prices: readonly { readonly currency: string; readonly unitMinor: bigint }[]): readonly string[] {
  return prices.map(({ currency, unitMinor }) => `${currency} ${unitMinor}`).toSorted()
}
