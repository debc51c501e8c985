import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { workOnOrder } from '../../dist/domain/orders/work.js'
import { HOME, withClient } from '../home/database/open.mjs'
import { say } from '../home/progress.mjs'
import { openDatabases } from '../identity/database.mjs'
import { readOptions } from '../identity/options.mjs'
import { report } from '../identity/page.mjs'
import { SIZES } from '../identity/sizes.mjs'
import { BenchError } from '../measure/bench-error.mjs'
import { BILLING } from '../measure/billing-page.mjs'
import { startOnCore } from '../measure/children.mjs'
import { assertMachine, loadBefore } from '../measure/machine.mjs'
import { productFlags } from '../measure/product-flags.mjs'
import { found } from './found.mjs'
import { countRows, rowsWrittenBy } from './rows.mjs'
import { clear, furnish, openShop } from './shop.mjs'

const [SERVER_CORE, PROVIDER_CORE] = [0, 1]
const PROVIDER_PORT = 4798
const WORKER_MS = 300_000

/** `npm run bench -- checkout`: orders that a worker charges and fulfils, beside a worker that somebody wrote by hand. */
export async function run(args) {
  const options = readOptions('checkout', args, {
    orders: { value: 400, least: 20, most: 20_000 },
    rounds: { value: 7, least: 1, most: 15 },
  })
  assertMachine()
  const load = loadBefore()
  const { databases, version, close } = await openDatabases([SIZES.small])
  const [{ urls }] = databases
  const closing = [close]
  try {
    const stub = [process.execPath, join(import.meta.dirname, '../stripe/stub.mjs'), String(PROVIDER_PORT)]
    closing.push(startOnCore(PROVIDER_CORE, stub).stop)
    await clear(urls.superuser)
    closing.push(() => clear(urls.superuser))
    await furnish(urls.superuser)
    // The issuer's keys in the database are sealed with this home's secret.
    const home = join(HOME, 'servers', `identity-${SIZES.small.name}`)
    const settings = settingsOf(urls, home)
    const template = join(home, 'checkout.json')
    writeFileSync(template, JSON.stringify(await learn(settings, urls)))
    const product = {
      command: [process.execPath, ...productFlags(), join(import.meta.dirname, 'worker.mjs')],
      env: { NODE_ENV: 'production', NODE_OPTIONS: '', ...settings },
    }
    const rows = [
      {
        name: 'Backplane’s worker, for orders',
        command: product.command,
        env: { ...product.env, WORKER_QUEUES: 'orders.work' },
        found: [],
      },
      {
        name: 'Backplane’s worker, for every queue',
        command: product.command,
        env: { ...product.env, WORKER_QUEUES: '' },
        found: [],
      },
      {
        name: 'a worker by hand',
        command: [process.execPath, join(import.meta.dirname, 'by-hand.mjs'), String(PROVIDER_PORT), template],
        env: { NODE_ENV: 'production', NODE_OPTIONS: '', DATABASE_URL: urls.superuser },
        found: [],
      },
    ]
    for (let round = 1; round <= options.rounds; round += 1)
      for (const row of round % 2 === 0 ? rows.toReversed() : rows) {
        say(`round ${round} of ${options.rounds}: ${row.name}`)
        row.found.push(await measure(row, settings, urls, options.orders))
      }
    report('checkout', found(rows, options), { ...options, postgres: version, load }, BILLING)
  } finally {
    for (const step of closing.toReversed()) await step()
  }
}

/** The product's own defaults, with Stripe where the stub stands. */
const settingsOf = (urls, home) => ({
  ...{ BACKPLANE_HOME: home, DATABASE_URL: urls.app, DATABASE_OWNER_URL: urls.owner, PORT: String(SIZES.small.port) },
  ...{ PAYMENTS_PROVIDER: 'stripe', STRIPE_SECRET_KEY: 'sk_test_bench', STRIPE_WEBHOOK_SECRET: 'whsec_bench' },
  STRIPE_API_BASE: `http://127.0.0.1:${PROVIDER_PORT}`,
})

/** Lets the product work on one order, and keeps what it has written. */
async function learn(settings, urls) {
  const shop = await openShop(settings, urls)
  try {
    const [order] = await shop.place(1)
    return await withClient(urls.superuser, async (client) => {
      const rows = await rowsWrittenBy(client, order.tenantId, () =>
        workOnOrder(shop.app, { orderId: order.id, tenantId: order.tenantId }),
      )
      const payment = rows.find(({ table }) => table === 'payments')?.row
      if (payment?.state !== 'succeeded') throw new BenchError('the product did not charge its first order')
      const { rows: all } = await client.query(
        `select c.tenant_id, c.id as customer, c.ref, m.id as method from customers c join payment_methods m on m.customer_id = c.id where c.provider = 'stripe'`,
      )
      const customers = Object.fromEntries(all.map(({ tenant_id, ...each }) => [tenant_id, each]))
      const { customer_id: customerId, payment_method_id: methodId, ref } = payment
      return { rows, customers, order: { ...order, customerId, methodId, ref } }
    })
  } finally {
    await shop.close()
  }
}

/** From the first order that is fulfilled to the last, so that no start of a process counts. */
async function measure(row, settings, urls, count) {
  const shop = await openShop(settings, urls)
  await shop.forgetJobs()
  await shop.place(count)
  await shop.close()
  return withClient(urls.superuser, async (client) => {
    const before = await countRows(client)
    const child = startOnCore(SERVER_CORE, row.command, row.env)
    let ended = false
    void child.ended.then(() => {
      ended = true
    })
    try {
      let first = null
      for (const until = Date.now() + WORKER_MS; ; await sleep(20)) {
        const { rows } = await client.query(
          `select count(*) filter (where state = 'fulfilled') as done, count(*) as all from orders where created_at >= (select max(created_at) from orders) - interval '1 day'
             and id = any(select (data->>'orderId')::uuid from pgboss.job where name = 'orders.work')`,
        )
        const [done, all] = [Number(rows[0].done), Number(rows[0].all)]
        if (first === null && done > 0) first = { at: performance.now(), done }
        if (done === all && first)
          return {
            perSecond: ((done - first.done) * 1_000) / (performance.now() - first.at),
            rows: differences(before, await countRows(client)),
          }
        if (ended || Date.now() > until)
          throw new BenchError(`${row.name} did ${done} of ${all}. It said: ${child.said()}`)
      }
    } finally {
      await child.stop()
    }
  })
}

const differences = (before, after) =>
  Object.fromEntries(Object.entries(after).map(([table, count]) => [table, count - before[table]]))
