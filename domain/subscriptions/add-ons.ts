import type { Tx } from '../db.ts'
import { LIVE_STATES } from './states.ts'

/** The live add-ons that go with a subscription to a main plan. */
export function addOnsOf(
  tx: Tx,
  { tenantId, productLine }: { readonly tenantId: string; readonly productLine: string },
) {
  return tx.subscription.findMany({
    where: { tenantId, state: { in: [...LIVE_STATES] }, plan: { kind: 'add_on', productLine } },
    select: { id: true, cancelAtPeriodEnd: true },
    orderBy: { id: 'asc' },
  })
}

export async function hasAddOns(tx: Tx, main: Parameters<typeof addOnsOf>[1]): Promise<boolean> {
  return (await addOnsOf(tx, main)).length > 0
}
