/** Where the worker leaves rows of an order, beside the order's own. */
const TABLES = ['intents', 'payments', 'ledger_transactions', 'ledger_entries', 'grants', 'audit_entries', 'events']
const JOBS = `select to_jsonb(j) as row, j.id from pgboss.job j where data->'event'->>'tenantId' = $1`

const rowsIn = (client, tenantId) =>
  Promise.all([
    ...TABLES.map(async (table) => {
      const { rows } = await client.query(`select to_jsonb(t) as row, t.id from ${table} t where tenant_id = $1`, [
        tenantId,
      ])
      return rows.map(({ row, id }) => ({ table, row, id }))
    }),
    client.query(JOBS, [tenantId]).then(({ rows }) => rows.map(({ row, id }) => ({ table: 'pgboss.job', row, id }))),
  ]).then((found) => found.flat())

/**
 * What the product's worker writes for one order: `work` is done between two looks.
 * @returns {Promise<{ table: string, columns: string[], row: Record<string, unknown> }[]>} what the worker by hand writes for each of its own
 */
export async function rowsWrittenBy(client, tenantId, work) {
  const before = new Set((await rowsIn(client, tenantId)).map(({ id }) => id))
  await work()
  const columns = await columnsOf(client)
  const after = (await rowsIn(client, tenantId)).filter(({ id }) => !before.has(id))
  return after.map(({ table, row }) => ({ table, row, columns: columns(table) }))
}

/** What may be written of a table: what the database computes is left out. */
async function columnsOf(client) {
  const { rows } = await client.query(
    `select table_schema, table_name, column_name from information_schema.columns
     where is_generated = 'NEVER' and is_identity = 'NO' and table_schema in ('public', 'pgboss')`,
  )
  return (table) => {
    const [schema, name] = table.includes('.') ? table.split('.') : ['public', table]
    return rows.filter((row) => row.table_schema === schema && row.table_name === name).map((row) => row.column_name)
  }
}

/** How many rows these orders' tenants have in all: both workers must have made as many. */
export async function countRows(client) {
  const counts = {}
  for (const table of TABLES)
    counts[table] = Number((await client.query(`select count(*) from ${table}`)).rows[0].count)
  return counts
}
