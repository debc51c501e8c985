import type { Tx } from '../db.ts'
import type { SoldPlan } from '../plans/line.ts'

/**
 * Whether the tenant has the main plan that an add-on goes with: paid or on trial, and going on. It is kept from ending until the caller's
 * transaction has ended, so that whoever ends it finds the add-on.
 */
export async function hasMainPlan(tx: Tx, tenantId: string, { productLine }: SoldPlan): Promise<boolean> {
  const found = await tx.$queryRaw<unknown[]>`
    select id from subscriptions where tenant_id = ${tenantId}::uuid and product_line = ${productLine}
      and state in ('trialing', 'active') and not cancel_at_period_end for share`
  return found.length > 0
}
