import type { App } from '../app.ts'
import type { WorkedOrder } from './step.ts'

/** The wall's setting stands in the statement itself: a worker asks before each of an order's steps. */
const AT_WORK = {
  name: 'order_at_work',
  text: `select case when set_config('app.tenant_ids', '{' || $2::text || '}', true) is not null then
    (select json_build_object('id', id, 'tenantId', tenant_id, 'state', state, 'version', version, 'currency', currency,
      'totalMinor', total_minor::text, 'attempt', attempt, 'paymentId', payment_id, 'paymentMethodId', payment_method_id,
      'sellerId', seller_id, 'feeMinor', fee_minor::text)
     from orders where id = $1::uuid and tenant_id = $2::text::uuid) end as "order"`,
}

type Stored = Omit<WorkedOrder, 'totalMinor' | 'feeMinor'> & {
  readonly totalMinor: string
  readonly feeMinor: string | null
}

/** The order as it stands now, of the tenant that its job names; null when there is none. */
export async function findAtWork(
  { db }: Pick<App, 'db'>,
  { id, tenantId }: { readonly id: string; readonly tenantId: string },
): Promise<WorkedOrder | null> {
  const [row] = await db.run(AT_WORK, [id, tenantId])
  const order = (row?.order ?? null) as Stored | null
  if (!order) return null
  const { totalMinor, feeMinor } = order
  return { ...order, totalMinor: BigInt(totalMinor), feeMinor: feeMinor === null ? null : BigInt(feeMinor) }
}
