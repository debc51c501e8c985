import type { Tx } from '../db.ts'
import { notFound } from '../errors.ts'
import type { PlanMigrationRefusal } from './states.ts'

/** The version that is left and the newest, to which its subscriptions go; or why they cannot. @throws DomainError NOT_FOUND */
export async function versionsOf(tx: Tx, planId: string) {
  const from = await tx.plan.findUnique({ where: { id: planId } })
  // A seller's customers keep what they bought: their versions are not the platform's to move.
  if (!from || from.sellerId !== null) throw notFound('plan')
  const to = await tx.plan.findFirstOrThrow({ where: { key: from.key }, orderBy: { version: 'desc' } })
  const refused: PlanMigrationRefusal | null =
    to.id === from.id
      ? 'newest'
      : !to.onSale
        ? 'not_on_sale'
        : to.kind !== from.kind || to.productLine !== from.productLine
          ? 'other_kind'
          : null
  return { from, to, refused }
}

/** Price of the old version → the price of the new one in the same currency and interval; one without is not in it. */
export async function pricesOf(
  tx: Tx,
  { fromPlanId, toPlanId }: { readonly fromPlanId: string; readonly toPlanId: string },
): Promise<ReadonlyMap<string, string>> {
  const prices = await tx.price.findMany({ where: { planId: { in: [fromPlanId, toPlanId] } } })
  const [old, next] = [fromPlanId, toPlanId].map((planId) => prices.filter((price) => price.planId === planId))
  return new Map(
    (old ?? []).flatMap(({ id, currency, interval }) => {
      const same = next?.find((price) => price.currency === currency && price.interval === interval)
      return same ? [[id, same.id] as const] : []
    }),
  )
}
