import { readFileSync } from 'node:fs'
import pg from 'pg'
import { openBenchDatabase } from './home/database/open.mjs'

const db = await openBenchDatabase()
try {
  const su = new pg.Client({ connectionString: db.urls.superuser })
  await su.connect()
  const {
    rows: [m],
  } = await su.query(`select user_id, tenant_id from memberships order by id offset 777 limit 1`)
  const sql = readFileSync('/tmp/home.sql', 'utf8')
  const run = async (label, url, wrap) => {
    const c = new pg.Client({ connectionString: url, options: '-c plan_cache_mode=force_generic_plan' })
    await c.connect()
    const vals = [m.user_id, 5, m.tenant_id, `{${m.tenant_id}}`, 10, 20, 100, 100]
    const text = wrap
      ? `select case when set_config('app.user_id', $9, true) is not null and set_config('app.tenant_ids', $10, true) is not null then (${sql}) end`
      : sql
    const values = wrap ? [...vals, m.user_id, `{${m.tenant_id}}`] : vals
    await c.query(`prepare p as ${text.replaceAll(/\$(\d+)(?!\d|::)/g, '$$$1::text')}`)
    const ex = `execute p(${values.map((v) => (typeof v === 'number' ? v : `'${v}'`)).join(',')})`
    for (let i = 0; i < 300; i++) await c.query(ex)
    const t = process.hrtime.bigint()
    for (let i = 0; i < 2000; i++) await c.query(ex)
    console.log(label, Number(process.hrtime.bigint() - t) / 2000 / 1000, 'µs a round trip')
    if (process.argv[2] === label) {
      const { rows } = await c.query(`explain (analyze, buffers, timing on) ${ex}`)
      console.log(rows.map((r) => r['QUERY PLAN']).join('\n'))
    }
    await c.end()
  }
  await run('predicates', db.urls.superuser, false)
  await run('both', db.urls.app, true)
  await su.end()
} finally {
  await db.close()
}
