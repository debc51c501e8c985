import { withClient } from '../home/database/open.mjs'
import { PERIODS, PRICE } from './objects.mjs'

const LINE = 'bench-renewals'

/** What an earlier run, here or broken off, has left. */
export function clear(superuserUrl) {
  return withClient(superuserUrl, async (client) => {
    // The ledger and the audit log let nobody take anything out.
    await client.query('set session_replication_role = replica')
    const tables = [
      ...['ledger_entries', 'ledger_transactions', 'payments', 'invoice_lines', 'invoices', 'subscriptions', 'timers'],
      ...['payment_methods', 'customers', 'inbox_events', 'dead_letters'],
    ]
    for (const table of tables) await client.query(`delete from ${table}`)
    await client.query(`delete from price_refs where provider = 'stripe'`)
    await client.query('delete from pgboss.job')
  })
}

/** So many tenants with a subscription of Stripe's each, whose month has ended. */
export function furnish(superuserUrl, count) {
  return withClient(superuserUrl, async (client) => {
    const { rows } = await client.query(
      `select id, plan_id from prices where currency = 'USD' and interval = 'month' and model = 'per_unit' order by id limit 1`,
    )
    const [price] = rows
    await client.query(`insert into price_refs (price_id, provider, ref) values ($1, 'stripe', $2)`, [
      price.id,
      PRICE.id,
    ])
    await client.query(
      `insert into customers (id, tenant_id, provider, ref, created_at)
       select gen_random_uuid(), id, 'stripe', 'cus_' || row_number() over (order by id), now() from (select id from tenants order by id limit $1) t`,
      [count],
    )
    await client.query(
      `insert into subscriptions (id, tenant_id, customer_id, product_line, plan_id, price_id, quantity, state, current_period_start, current_period_end, provider, ref,
         created_at, updated_at)
       select gen_random_uuid(), tenant_id, id, $1, $2, $3, 1, 'active', to_timestamp($4), to_timestamp($5), 'stripe', replace(ref, 'cus', 'sub'), now(), now()
       from customers where provider = 'stripe'`,
      [LINE, price.plan_id, price.id, PERIODS.before, PERIODS.now],
    )
  })
}

/** How far it has come. @returns {Promise<{ renewed: number, invoices: number, payments: number, waiting: number, failed: number }>} */
export function progress(client) {
  return client
    .query(
      `select (select count(*) from subscriptions where ref like 'sub\\_%' and current_period_end = to_timestamp($1))::int as renewed,
         (select count(*) from invoices where provider = 'stripe' and state = 'paid')::int as invoices,
         (select count(*) from payments where provider = 'stripe' and state = 'succeeded')::int as payments,
         (select count(*) from inbox_events where processed_at is null)::int as waiting,
         (select count(*) from inbox_events where last_error is not null or outcome <> 'applied')::int
           + (select count(*) from dead_letters)::int as failed`,
      [PERIODS.next],
    )
    .then(({ rows }) => rows[0])
}
