import type { App } from '../app.ts'
import { NOBODY } from '../db.ts'
import { ensurePriceRef } from '../subscriptions/price-ref.ts'

/**
 * Makes the prices on sale that the payments provider does not know yet, each found by its lookup key first: it may be broken off and
 * run again.
 * @returns how many were not known before
 */
export async function pushPrices(app: Pick<App, 'db' | 'payments'>, productLine: string): Promise<number> {
  const unknown = await app.db.as(NOBODY, (tx) =>
    tx.price.findMany({
      where: { plan: { productLine, onSale: true }, refs: { none: { provider: app.payments.name } } },
      select: { id: true },
      orderBy: { lookupKey: 'asc' },
    }),
  )
  for (const { id } of unknown) await ensurePriceRef(app, id)
  return unknown.length
}
