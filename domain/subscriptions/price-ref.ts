import { toPublicId } from '../../lib/ids.ts'
import type { BillingInterval, PriceRef } from '../../providers/payments/port.ts'
import type { App } from '../app.ts'
import { NOBODY } from '../db.ts'
import { pricingOf } from '../plans/pricing.ts'

/** The price as the configured provider knows it, made there by its lookup key when it does not. */
export async function ensurePriceRef(app: Pick<App, 'db' | 'payments'>, priceId: string): Promise<PriceRef> {
  const provider = app.payments.name
  const price = await app.db.as(NOBODY, (tx) =>
    tx.price.findUniqueOrThrow({ where: { id: priceId }, include: { plan: true, refs: { where: { provider } } } }),
  )
  const known = price.refs[0]
  if (known) return known.ref as PriceRef
  const ref = await app.payments.putPrice(
    {
      lookupKey: price.lookupKey,
      productKey: toPublicId('plan', price.planId),
      productName: price.plan.name,
      currency: price.currency,
      pricing: pricingOf(price),
      interval: price.interval as BillingInterval,
    },
    { idempotencyKey: `price:${priceId}` },
  )
  await app.db.as(NOBODY, (tx) => tx.priceRef.createMany({ data: [{ priceId, provider, ref }], skipDuplicates: true }))
  return ref
}
