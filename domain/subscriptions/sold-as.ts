import type { ProviderSubscription } from '../../providers/payments/port.ts'
import type { App } from '../app.ts'
import type { Tx } from '../db.ts'

/** What the provider sells, in our catalogue's words. A price of its own that we do not know leaves what was agreed with us, and is logged. */
export async function soldAs(
  app: Pick<App, 'log'>,
  tx: Tx,
  before: { readonly id: string; readonly priceId: string; readonly provider: string },
  theirs: Pick<ProviderSubscription, 'price' | 'scheduledChange'>,
) {
  const known = await tx.priceRef.findMany({
    where: { provider: before.provider, ref: { in: [theirs.price, theirs.scheduledChange?.price ?? theirs.price] } },
  })
  const idOf = (ref: string) => known.find((each) => each.ref === ref)?.priceId
  const priceId = idOf(theirs.price)
  if (!priceId)
    app.log.error({ subscriptionId: before.id, price: theirs.price }, 'the provider sells at a price that is not ours')
  const price = await tx.price.findUniqueOrThrow({ where: { id: priceId ?? before.priceId }, include: { plan: true } })
  const { scheduledChange: next } = theirs
  const scheduledPriceId = next ? (idOf(next.price) ?? null) : null
  return {
    price,
    scheduled: {
      scheduledPriceId,
      scheduledQuantity: scheduledPriceId ? (next?.quantity ?? null) : null,
      scheduledAt: scheduledPriceId ? (next?.at ?? null) : null,
    },
  }
}
