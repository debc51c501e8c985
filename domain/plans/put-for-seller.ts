import { newId, toPublicId } from '../../lib/ids.ts'
import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import type { Tx } from '../db.ts'
import type { SellerState } from '../sellers/states.ts'
import { ensurePriceRef } from '../subscriptions/price-ref.ts'
import { problemOfSellerPlan, type SellerPlanTerms, samePrices } from './seller-plan-rules.ts'

export interface PutSellerPlanInput extends SellerPlanTerms {
  readonly tenantId: string
}

export type PutSellerPlanResult =
  | { readonly kind: 'put'; readonly planId: string }
  | { readonly kind: 'invalid'; readonly field: string; readonly problem: string }
  /** The key is of a plan that the platform or another seller sells. */
  | { readonly kind: 'not_yours' }
  /** Null: the tenant is no seller yet. */
  | { readonly kind: 'seller_unavailable'; readonly state: SellerState | null }

interface SoldBy {
  readonly id: string
  readonly tenantId: string
  readonly name: string
}

/**
 * Puts a plan of a seller's own on sale, or changes the one of this key: other prices make a new version, and who has the older one keeps it.
 * Its prices are made at the payments provider, each found by its lookup key first; put again, what is still missing there is made.
 * @throws DomainError UNAUTHENTICATED, NOT_FOUND or FORBIDDEN
 */
export async function putSellerPlan(
  app: Pick<App, 'db' | 'clock' | 'wallClock' | 'payments'>,
  viewer: Viewer,
  input: PutSellerPlanInput,
): Promise<PutSellerPlanResult> {
  const { tenantId } = input
  requireIn(viewer, tenantId, 'seller:write')
  const problem = problemOfSellerPlan(input)
  if (problem) return { kind: 'invalid', ...problem }
  const now = await app.clock.now(tenantId)
  const put = await app.db.as(scopeOf(viewer), async (tx): Promise<PutSellerPlanResult> => {
    const soldBy = await tx.seller.findUnique({ where: { tenantId } })
    if (!soldBy || soldBy.state === 'disabled')
      return { kind: 'seller_unavailable', state: (soldBy?.state ?? null) as SellerState | null }
    // Two that put the same key at once do so one after the other.
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`plan:${input.key}`}, 0))`
    const known = await tx.plan.findFirst({
      where: { key: input.key },
      orderBy: { version: 'desc' },
      include: { prices: true },
    })
    if (known && known.sellerId !== soldBy.id) return { kind: 'not_yours' }
    const stays = known !== null && samePrices(known.prices, input.prices)
    const planId = stays ? known.id : newId()
    const { name, description, position } = input
    const facts = { name, description, position, onSale: true }
    if (stays) {
      const same = Object.entries(facts).every(([key, value]) => known[key as keyof typeof facts] === value)
      if (same) return { kind: 'put', planId }
      await tx.plan.update({ where: { id: planId }, data: facts })
    } else {
      await tx.plan.updateMany({ where: { key: input.key, onSale: true }, data: { onSale: false } })
      await addVersion(tx, input, { planId, version: (known?.version ?? 0) + 1, soldBy, now })
    }
    await audit(app, tx, viewer, {
      tenantId,
      action: 'plan.put',
      objectKind: 'plan',
      objectId: planId,
      ...(known ? { before: { version: known.version, name: known.name, onSale: known.onSale } } : {}),
      after: {
        key: input.key,
        name,
        prices: input.prices.map(({ currency, interval, amountMinor }) => `${currency} ${amountMinor} ${interval}`),
      },
    })
    return { kind: 'put', planId }
  })
  if (put.kind === 'put') await makePrices(app, viewer, put.planId)
  return put
}

/** Without features, trial and grace: those are of the platform's access, and the platform's to give. */
async function addVersion(
  tx: Tx,
  { key, name, description, position, prices }: PutSellerPlanInput,
  at: { readonly planId: string; readonly version: number; readonly soldBy: SoldBy; readonly now: Date },
): Promise<void> {
  const { planId, version, soldBy, now: createdAt } = at
  const productLine = `${toPublicId('seller', soldBy.id)}/${key}`
  await tx.plan.create({
    data: {
      ...{ id: planId, productLine, key, version, name, description, position, createdAt },
      ...{ kind: 'seller', trialDays: 0, graceDays: 0, sellerId: soldBy.id, sellerName: soldBy.name },
    },
  })
  await tx.price.createMany({
    data: prices.map(({ currency, interval, amountMinor }) => ({
      ...{ id: newId(), planId, currency, interval, unitMinor: amountMinor, createdAt },
      lookupKey: `${productLine}@${version}/${currency.toLowerCase()}/${interval}`,
    })),
  })
}

async function makePrices(app: Pick<App, 'db' | 'payments'>, viewer: Viewer, planId: string): Promise<void> {
  const unknown = await app.db.as(scopeOf(viewer), (tx) =>
    tx.price.findMany({
      where: { planId, refs: { none: { provider: app.payments.name } } },
      orderBy: { lookupKey: 'asc' },
      select: { id: true },
    }),
  )
  for (const { id } of unknown) await ensurePriceRef(app, id)
}
