// The worker that somebody would write by hand: `node by-hand.mjs <port of the provider> <file of the template>`, DATABASE_URL as a role that row-level
// security does not bind. It takes the same jobs, makes the same rows (the template is what the product wrote for one order) and the same request, in two
// transactions an order: the promise before the call, everything else after it.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import pg from 'pg'

const [port, file] = process.argv.slice(2)
/** As many as the product works on at a time. */
const WORKERS = 16
const { rows: template, order: model, customers } = JSON.parse(readFileSync(file, 'utf8'))
const text = JSON.stringify(template)
/** Each row has an id of its own; what names another names its new one. */
const ids = template.map(({ row }) => row.id).filter((id) => typeof id === 'string')
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: WORKERS })

const TAKE = `update pgboss.job set state = 'active', started_on = now()
  where name = 'orders.work' and id = (select id from pgboss.job where name = 'orders.work' and state = 'created'
    order by created_on limit 1 for update skip locked)
  returning id, data`

function rowsOf({ orderId, tenantId }, ref) {
  const names = new Map([
    [model.id, orderId],
    [model.tenantId, tenantId],
    [model.customerId, customers[tenantId].customer],
    [model.methodId, customers[tenantId].method],
    [model.ref, ref],
    ...ids.map((id) => [id, randomUUID()]),
  ])
  return JSON.parse(
    text.replace(
      /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|pi_new\d+/g,
      (each) => names.get(each) ?? each,
    ),
  )
}

/** One statement a table. */
async function insert(client, rows) {
  for (const [table, each] of Map.groupBy(rows, (row) => row.table)) {
    const columns = each[0].columns.map((column) => `"${column}"`).join(', ')
    await client.query(
      `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
      [JSON.stringify(each.map(({ row }) => row))],
    )
  }
}

async function transaction(work) {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await work(client)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

const isPromise = ({ table }) => table === 'intents' || table === 'payments'

async function work(job) {
  const rows = rowsOf(job.data, '')
  const [intent, payment] = ['intents', 'payments'].map((table) => rows.find((row) => row.table === table).row)
  const { orderId } = job.data
  const made = { intent: { state: intent.state, answer: intent.answer }, payment: { ...payment } }
  Object.assign(intent, { state: 'claimed', answer: null })
  Object.assign(payment, { state: 'starting', captured_minor: 0, ref: null, settled_at: null })
  await transaction(async (client) => {
    await insert(client, rows.filter(isPromise))
    await client.query(`update orders set state = 'paying', version = version + 1, updated_at = now() where id = $1`, [
      orderId,
    ])
  })
  const body = new URLSearchParams({
    ...{
      amount: String(payment.amount_minor),
      currency: 'usd',
      customer: customers[job.data.tenantId].ref,
      confirm: 'true',
    },
    'metadata[backplane_id]': payment.id,
  })
  const response = await fetch(`http://127.0.0.1:${port}/v1/payment_intents`, { method: 'POST', body })
  const charged = await response.json()
  if (charged.status !== 'succeeded') throw new Error(`not charged: ${JSON.stringify(charged)}`)
  await transaction(async (client) => {
    await client.query('update intents set state = $2, answer = $3, updated_at = now() where id = $1', [
      ...[intent.id, made.intent.state, JSON.stringify(made.intent.answer)],
    ])
    await client.query(
      `update payments set state = 'succeeded', captured_minor = amount_minor, ref = $2, settled_at = now(), version = 2 where id = $1`,
      [payment.id, charged.id],
    )
    await insert(
      client,
      rows.filter((row) => !isPromise(row)),
    )
    await client.query(
      `update orders set state = 'fulfilled', version = version + 2, payment_id = $2, paid_at = now(), fulfilled_at = now(), updated_at = now() where id = $1`,
      [orderId, payment.id],
    )
    await client.query(
      `update pgboss.job set state = 'completed', completed_on = now() where name = 'orders.work' and id = $1`,
      [job.id],
    )
  })
}

async function loop() {
  for (;;) {
    const { rows } = await pool.query({ name: 'take', text: TAKE })
    if (rows[0]) await work(rows[0])
    else await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
process.once('SIGTERM', () => process.exit(0))
await Promise.all(Array.from({ length: WORKERS }, loop))
