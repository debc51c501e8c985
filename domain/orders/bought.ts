import { rowsOf, txStatement } from '../db/on-transaction.ts'
import type { Tx } from '../db.ts'
import type { BoughtLine } from './rules.ts'

export interface OrderedLine extends BoughtLine {
  readonly productId: string
}

// Always in the same order, so that two orders of the same goods do not wait for each other.
const BOUGHT = txStatement(`select l.product_id as "productId", l.quantity,
    json_build_object('kind', p.kind, 'durationDays', p.duration_days, 'credits', p.credits, 'features', coalesce(f.features, '[]')) as product
  from order_lines l join products p on p.id = l.product_id
  left join lateral (
    select json_agg(json_build_object('featureId', feature_id, 'limitValue', limit_value) order by position) as features
    from product_features where product_id = p.id) f on true
  where l.order_id = $1 and l.tenant_id = $2
  order by l.product_id`)

/** What an order is of, and what each product of it gives. */
export function boughtOf(
  tx: Tx,
  { id, tenantId }: { readonly id: string; readonly tenantId: string },
): Promise<readonly OrderedLine[]> {
  return rowsOf<OrderedLine>(tx, BOUGHT, [id, tenantId])
}
