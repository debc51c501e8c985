import { randomUUID } from 'node:crypto'
import { systemViewer } from '../../dist/domain/access.js'
import { setCartLine } from '../../dist/domain/carts/set-line.js'
import { placeOrder } from '../../dist/domain/orders/place.js'
import { betterMovies } from '../../dist/examples/better-movies/extension.js'
import { readConfig } from '../../dist/server/config.js'
import { createApp } from '../../dist/server/create-app.js'
import { log, withClient } from '../home/database/open.mjs'

/** How many tenants order, in turn: so that no two orders under way are one customer's. */
const CUSTOMERS = 100
const PRODUCT = '0197b000-0000-7b00-8000-000000000001'

/** What an earlier run, here or broken off, has left. */
export function clear(superuserUrl) {
  return withClient(superuserUrl, async (client) => {
    // The ledger and the audit log let nobody take anything out.
    await client.query('set session_replication_role = replica')
    const tables = [
      'cart_lines',
      'carts',
      'order_lines',
      'orders',
      'grants',
      'ledger_entries',
      'ledger_transactions',
      'refunds',
      'payments',
      'intents',
    ]
    for (const table of tables) await client.query(`delete from ${table}`)
    for (const table of ['product_features', 'product_prices', 'products', 'payment_methods', 'customers'])
      await client.query(`delete from ${table}`)
    await client.query('delete from pgboss.job')
  })
}

/** A product that gives access for a week, and customers of Stripe's with a card on file. Once a database. */
export function furnish(superuserUrl) {
  return withClient(superuserUrl, async (client) => {
    await client.query(
      `insert into products (id, key, name, description, kind, tax_category, duration_days, position, created_at, updated_at)
       values ($1, 'bench-week', 'A week', 'HD for a week.', 'access', 'digital_service', 7, 1, now(), now()) on conflict do nothing`,
      [PRODUCT],
    )
    await client.query(
      `insert into product_prices (id, product_id, currency, unit_minor) values (gen_random_uuid(), $1, 'USD', 499) on conflict do nothing`,
      [PRODUCT],
    )
    await client.query(
      `insert into product_features (id, product_id, feature_id, position)
       select gen_random_uuid(), $1, id, 0 from features where key = 'hd_movies' on conflict do nothing`,
      [PRODUCT],
    )
    await client.query(
      `insert into customers (id, tenant_id, provider, ref, created_at)
       select gen_random_uuid(), id, 'stripe', 'cus_' || row_number() over (order by id), now() from (select id from tenants order by id limit ${CUSTOMERS}) t
       on conflict do nothing`,
    )
    await client.query(
      `insert into payment_methods (id, tenant_id, customer_id, provider, ref, brand, last4, exp_month, exp_year, is_default, created_at)
       select gen_random_uuid(), tenant_id, id, 'stripe', replace(ref, 'cus', 'pm'), 'visa', '4242', 12, 2040, true, now()
       from customers where provider = 'stripe' on conflict do nothing`,
    )
  })
}

/**
 * The product's verbs, without its worker.
 * @returns {Promise<{ app: object, place(count: number): Promise<{ id: string, tenantId: string }[]>, forgetJobs(): Promise<void>, close(): Promise<void> }>}
 *   `place` orders, each with its job
 */
export async function openShop(settings, urls) {
  const parts = await createApp(readConfig(settings), {
    ...{ databaseUrl: urls.app, ownerUrl: urls.owner, log, extensions: [betterMovies] },
  })
  const tenants = await withClient(urls.superuser, async (client) => {
    const { rows } = await client.query(
      `select tenant_id from customers where provider = 'stripe' order by tenant_id limit ${CUSTOMERS}`,
    )
    return rows.map((row) => row.tenant_id)
  })
  return {
    app: parts.app,
    close: parts.close,
    async place(count) {
      const orders = []
      for (let number = 0; number < count; number += 1) {
        const tenantId = tenants[number % tenants.length]
        const viewer = systemViewer('bench', tenantId)
        await setCartLine(parts.app, viewer, { tenantId, productId: PRODUCT, quantity: 1, currency: 'USD' })
        const placed = await placeOrder(parts.app, viewer, { tenantId, idempotencyKey: randomUUID() })
        if (placed.kind !== 'placed') throw new Error(`not placed: ${placed.kind}`)
        orders.push({ id: placed.orderId, tenantId })
      }
      return orders
    },
    forgetJobs: () =>
      withClient(urls.superuser, (client) => client.query('delete from pgboss.job').then(() => undefined)),
  }
}
