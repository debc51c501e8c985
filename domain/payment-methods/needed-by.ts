import { lineAmount } from '../../lib/pricing.ts'
import type { Tx } from '../db.ts'
import { pricingOf } from '../plans/pricing.ts'
import { LIVE_STATES } from '../subscriptions/states.ts'

/**
 * The subscription that could not be paid any more without this card: one that goes on and costs something, when no other card is on file. To
 * be asked in the claim's transaction: it holds the customer's row, so that two last cards are not given away at the same moment.
 * @returns its id, or null
 */
export async function neededBy(
  tx: Tx,
  { id, tenantId, customerId }: { readonly id: string; readonly tenantId: string; readonly customerId: string },
): Promise<string | null> {
  await tx.$queryRaw`select id from customers where id = ${customerId}::uuid for update`
  const leaving = await tx.intent.findMany({
    where: { tenantId, verb: 'paymentMethod.remove', state: { in: ['claimed', 'unknown'] } },
    select: { subjectId: true },
  })
  const going = leaving.flatMap(({ subjectId }) => (subjectId ? [subjectId] : []))
  const others = await tx.paymentMethod.count({
    where: { customerId, removedAt: null, id: { notIn: [id, ...going] } },
  })
  if (others > 0) return null
  const live = await tx.subscription.findMany({
    where: { customerId, state: { in: [...LIVE_STATES] }, cancelAtPeriodEnd: false },
    include: { price: true, scheduledPrice: true },
    orderBy: { createdAt: 'asc' },
  })
  const paid = live.find(({ price, scheduledPrice, quantity }) =>
    [price, scheduledPrice].some((each) => each && lineAmount(pricingOf(each), BigInt(quantity)) > 0n),
  )
  return paid?.id ?? null
}
