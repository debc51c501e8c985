import type pg from 'pg'
import { DISPUTE_STATES } from '../../../domain/disputes/states.ts'
import { ORDER_STATES } from '../../../domain/orders/states.ts'
import { PAYMENT_STATES } from '../../../domain/payments/states.ts'
import { REFUND_STATES } from '../../../domain/refunds/states.ts'
import { newId } from '../../../lib/ids.ts'
import { insert } from './beyond-the-walls.ts'
import { markOf } from './cast.ts'
import type { FurnishedPart } from './furnish-billing.ts'
import { oddText } from './odd-texts.ts'

const START = Date.parse('2026-03-01T00:00:00.000Z')
const at = <T>(list: readonly T[], index: number): T => list[index % list.length] as T
const instant = (n: number) => new Date(START + n).toISOString()
const MOMENTS = ['2026-03-31T12:00:00.5Z', '9999-12-31T23:59:59.999Z', null]
const AMOUNTS = ['1', '999', '9007199254740993']

/** What is sold once. It is everybody's, and bears no marks. @returns ids */
export async function furnishProducts(owner: pg.Client): Promise<readonly string[]> {
  const ids = [newId(), newId(), newId()]
  await insert(
    owner,
    'products',
    ids.map((id, n) => ({
      ...{ id, key: `odd-${n}`, name: oddText(n), description: oddText(n + 1), kind: n ? 'goods' : 'access' },
      ...{ tax_category: 'physical_goods', duration_days: n ? null : 2, stock: n ? 7 : null, on_sale: true },
      ...{ position: n, created_at: instant(0), updated_at: instant(0) },
    })),
  )
  return ids
}

/** A cart, orders with their lines, payments, and access for a while. */
export async function furnishShop(
  owner: pg.Client,
  { tenantId, rows }: FurnishedPart,
  products: readonly string[],
): Promise<void> {
  const mark = markOf(tenantId)
  const when = { created_at: instant(0), updated_at: instant(0) }
  const own = (n: number) => ({ id: newId(), tenant_id: tenantId, currency: n % 2 ? 'JPY' : 'USD' })
  const cart = { ...own(0), total_minor: '999', ...when }
  await insert(owner, 'carts', [cart])
  await insert(
    owner,
    'cart_lines',
    products.map((product, n) => ({
      ...{ ...own(0), cart_id: cart.id, product_id: product, quantity: n + 1, unit_minor: at(AMOUNTS, n) },
      created_at: instant(n),
    })),
  )
  const orders = Array.from({ length: rows }, (_, n) => ({
    ...{ ...own(n), state: at(ORDER_STATES, n), version: n + 1, total_minor: at(AMOUNTS, n), attempt: 1 },
    ...{ decline_reason: n % 3 ? null : 'card_declined', action_url: n % 2 ? null : `${oddText(n)} ${mark}` },
    ...{ client_secret: n % 4 ? null : `secret ${mark}`, refund_reason: null, paid_at: at(MOMENTS, n) },
    ...{ fulfilled_at: at(MOMENTS, n + 1), ended_at: at(MOMENTS, n + 2) },
    // Seven of an instant.
    ...{ created_at: instant(Math.floor(n / 7)), updated_at: instant(n) },
  }))
  await insert(owner, 'orders', orders)
  await insert(
    owner,
    'order_lines',
    orders.flatMap((order, n) =>
      products.slice(0, n % 4).map((product, position) => ({
        ...{ ...own(n), order_id: order.id, product_id: product, name: `${oddText(n)} ${mark}`, position },
        ...{ quantity: n + 1, unit_minor: at(AMOUNTS, n + position) },
      })),
    ),
  )
  const [customer] = (await owner.query<{ id: string }>('select id from customers where tenant_id = $1', [tenantId]))
    .rows
  const payments = Array.from({ length: rows }, (_, n) => ({
    ...{ ...own(n), customer_id: customer?.id, purpose_kind: 'order', purpose_id: at(orders, n).id },
    ...{
      description: `${oddText(n)} ${mark}`,
      amount_minor: at(AMOUNTS, n),
      captured_minor: '1',
      refunded_minor: '0',
    },
    ...{ state: at(PAYMENT_STATES, n), version: 1, decline_reason: n % 3 ? null : 'card_declined' },
    ...{ customer_present: true, provider: 'local', ref: n % 2 ? `py_${tenantId}_${n}` : null },
    ...{ created_at: instant(Math.floor(n / 7)), settled_at: at(MOMENTS, n), updated_at: instant(0) },
  }))
  await insert(owner, 'payments', payments)
  await insert(
    owner,
    'refunds',
    payments.flatMap(({ id }, n) =>
      Array.from({ length: n % 5 }, (_, each) => ({
        ...{ ...own(n), payment_id: id, amount_minor: '1', state: at(REFUND_STATES, n + each), provider: 'local' },
        ...{ reason: `${oddText(n)} ${mark}`, ref: `re_${tenantId}_${n}_${each}`, ...when },
      })),
    ),
  )
  await insert(
    owner,
    'disputes',
    payments.flatMap(({ id }, n) =>
      Array.from({ length: n % 2 }, (_, each) => ({
        ...{ ...own(n), payment_id: id, amount_minor: '1', state: at(DISPUTE_STATES, n), provider: 'local' },
        ...{ reason: `${oddText(n)} ${mark}`, ref: `dp_${tenantId}_${n}_${each}` },
        ...{ opened_at: instant(n), closed_at: at(MOMENTS, n) },
      })),
    ),
  )
  const features = (await owner.query<{ id: string }>('select id from features order by id')).rows
  await insert(
    owner,
    'grants',
    Array.from({ length: rows }, (_, n) => ({
      ...{ id: newId(), tenant_id: tenantId, feature_id: at(features, n).id, limit_value: n % 2 ? null : n },
      ...{ credits: n % 3 ? null : n, starts_at: instant(Math.floor(n / 7)), ends_at: at(MOMENTS, n) },
      ...{ source_kind: 'order', source_id: at(orders, n).id, part: n, created_at: instant(0) },
      ...{ revoked_at: at(MOMENTS, n + 2), revoke_reason: n % 2 ? null : 'refunded' },
    })),
  )
}
