import { readFileSync } from 'node:fs'
import pg from 'pg'
import { openBenchDatabase } from './home/database/open.mjs'

const db = await openBenchDatabase()
const cpu = (pid) => {
  const s = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(s[11]) + Number(s[12])) * 10000
}
try {
  const su = new pg.Client({ connectionString: db.urls.superuser })
  await su.connect()
  const { rows: ms } = await su.query(`select user_id, tenant_id from memberships order by id limit 500`)
  const run = async (label, url, sql, wrap, opts = '') => {
    const c = new pg.Client({ connectionString: url, options: `-c plan_cache_mode=force_generic_plan ${opts}` })
    await c.connect()
    const {
      rows: [{ pid }],
    } = await c.query('select pg_backend_pid() pid')
    const text = wrap
      ? `select case when set_config('app.user_id', $9, true) is not null and set_config('app.tenant_ids', $10, true) is not null then (${sql}) end`
      : sql
    const one = (m) =>
      c.query({
        name: 'p',
        text,
        values: [
          m.user_id,
          5,
          m.tenant_id,
          `{${m.tenant_id}}`,
          10,
          20,
          100,
          100,
          ...(wrap ? [m.user_id, `{${m.tenant_id}}`] : []),
        ],
        rowMode: 'array',
      })
    for (const m of ms) await one(m)
    const N = 4000,
      a = cpu(pid),
      t = process.hrtime.bigint(),
      n0 = process.cpuUsage()
    for (let i = 0; i < N; i++) await one(ms[i % ms.length])
    const n1 = process.cpuUsage(n0)
    console.log(
      label.padEnd(30),
      'pg cpu',
      Math.round((cpu(pid) - a) / N),
      'µs  wall',
      Math.round(Number(process.hrtime.bigint() - t) / N / 1000),
      'µs  node',
      Math.round((n1.user + n1.system) / N),
    )
    await c.end()
  }
  for (const file of process.argv.slice(2)) {
    const sql = readFileSync(file, 'utf8')
    await run(file + ' predicates', db.urls.superuser, sql, false)
    await run(file + ' both', db.urls.app, sql, true)
  }
  await run(
    'select 1',
    db.urls.app,
    `select 1::text where $1::uuid is not null and $2::int>0 and $3::uuid is not null and $4::uuid[] is not null and $5::int>0 and $6::int>0 and $7::int>0 and $8::int > 0`,
    false,
  )
  await su.end()
} finally {
  await db.close()
}
