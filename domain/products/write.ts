import { newId } from '../../lib/ids.ts'
import type { Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import type { Tx } from '../db.ts'
import type { ProductInput } from './rules.ts'

/** Who sells it; null: the platform itself. */
export interface SoldBy {
  readonly id: string
  readonly tenantId: string
  readonly name: string
}

/** The product of this key, for whoever is about to put it: two that put the same key at once do so one after the other. */
export async function lockProduct(tx: Tx, key: string) {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`product:${key}`}, 0))`
  return tx.product.findUnique({ where: { key }, include: { prices: true } })
}

/** Writes the product and its terms over what was there. @returns its id */
export async function writeProduct(
  app: Pick<App, 'wallClock'>,
  tx: Tx,
  viewer: Viewer,
  input: ProductInput,
  at: {
    readonly known: Awaited<ReturnType<typeof lockProduct>>
    readonly featureIds: ReadonlyMap<string, string>
    readonly soldBy: SoldBy | null
    readonly now: Date
  },
): Promise<string> {
  const { known, featureIds, soldBy, now } = at
  const { key, name, description, kind, taxCategory, durationDays, credits, stock, position } = input
  const facts = { name, description, kind, taxCategory, durationDays, credits, stock, position }
  const seller = soldBy ? { sellerId: soldBy.id, sellerName: soldBy.name } : {}
  const productId = known?.id ?? newId()
  const changed = { ...facts, ...seller, onSale: true, updatedAt: app.wallClock.now() }
  if (known) await tx.product.update({ where: { id: productId }, data: changed })
  else await tx.product.create({ data: { id: productId, key, ...changed, createdAt: now } })
  await writeTerms(tx, productId, input, featureIds)
  await audit(app, tx, viewer, {
    tenantId: soldBy?.tenantId ?? null,
    action: 'product.put',
    objectKind: 'product',
    objectId: productId,
    ...(known ? { before: { onSale: known.onSale, stock: known.stock, prices: shown(known.prices) } } : {}),
    after: { key, stock, prices: shown(input.prices.map((each) => ({ ...each, unitMinor: each.amountMinor }))) },
  })
  return productId
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
