import type pg from 'pg'
import { newId } from '../../../lib/ids.ts'
import { insert } from './beyond-the-walls.ts'
import { markOf } from './cast.ts'
import type { FurnishedPart } from './furnish-billing.ts'
import { oddText } from './odd-texts.ts'

const START = Date.parse('2026-03-01T00:00:00.000Z')
const STATES = ['sold', 'disputed', 'returned']
const AMOUNTS = ['1', '999', '9007199254740993']

const at = <T>(list: readonly T[], index: number): T => list[index % list.length] as T
const instant = (n: number) => new Date(START + n).toISOString()

/** A tenant that sells: a product and a plan, which are everybody's and bear no marks, and sales of each, which are its own. */
export async function furnishSelling(owner: pg.Client, { tenantId, rows, broken }: FurnishedPart): Promise<void> {
  const mark = markOf(tenantId)
  const [seller_id, product_id, plan_id] = [newId(), newId(), newId()]
  const when = { created_at: instant(0), updated_at: instant(0) }
  await insert(owner, 'sellers', [
    {
      ...{ id: seller_id, tenant_id: tenantId, name: `${oddText(3)} ${mark}`, state: 'enabled', provider: 'local' },
      ...{ ref: `acct_${mark}`, fee_basis_points: broken ? null : 900, ...when },
    },
  ])
  const sold = {
    seller_id,
    seller_name: oddText(4),
    name: oddText(5),
    description: oddText(6),
    position: 2,
    on_sale: true,
  }
  await insert(owner, 'products', [
    { ...sold, id: product_id, key: `poster-${seller_id}`, kind: 'goods', tax_category: 'physical_goods', ...when },
  ])
  await insert(owner, 'plans', [
    {
      ...{ ...sold, id: plan_id, key: `print-${seller_id}`, version: 1, kind: 'seller', product_line: 'prints' },
      ...{ trial_days: 0, grace_days: 0, created_at: instant(0) },
    },
  ])
  const sale = (n: number) => ({
    ...{ id: newId(), tenant_id: tenantId, seller_id, name: `${oddText(n)} ${mark}`, currency: n % 2 ? 'JPY' : 'USD' },
    ...{ state: at(STATES, n), amount_minor: at(AMOUNTS, n), fee_minor: '1', reversed_minor: '0' },
    // Seven of an instant.
    ...{ fee_refunded_minor: n % 2 ? '1' : '0', sold_at: instant(Math.floor(n / 7)), updated_at: instant(n) },
  })
  const sales = Array.from({ length: rows }, (_, n) => sale(n))
  await insert(
    owner,
    'sales',
    sales.map((each, n) => ({ ...each, product_id, order_id: newId(), quantity: n + 1 })),
  )
  await insert(
    owner,
    'plan_sales',
    sales.map((each, n) => ({
      ...{ ...each, id: newId(), plan_id, invoice_id: newId() },
      ...{ period_start: instant(n), period_end: instant(n + 1) },
    })),
  )
}
