import { readFileSync } from 'node:fs'
import pg from 'pg'
import { openBenchDatabase } from './home/database/open.mjs'

const db = await openBenchDatabase()
const cpu = (pid) => {
  const s = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(s[11]) + Number(s[12])) * 10000
}
const sql = readFileSync('/tmp/home2.sql', 'utf8')
try {
  const su = new pg.Client({ connectionString: db.urls.superuser })
  await su.connect()
  const { rows: ms } = await su.query(`select user_id, tenant_id from memberships order by id limit 500`)
  const c = new pg.Client({ connectionString: db.urls.app, options: `-c plan_cache_mode=force_generic_plan` })
  await c.connect()
  const {
    rows: [{ pid }],
  } = await c.query('select pg_backend_pid() pid')
  console.log('pid', pid)
  const text = `select case when set_config('app.user_id', $9, true) is not null and set_config('app.tenant_ids', $10, true) is not null then (${sql}) end`
  const one = (m) =>
    c.query({
      name: 'p',
      text,
      values: [m.user_id, 5, m.tenant_id, `{${m.tenant_id}}`, 10, 20, 100, 100, m.user_id, `{${m.tenant_id}}`],
      rowMode: 'array',
    })
  for (const m of ms) await one(m)
  const { spawn } = await import('node:child_process')
  const p = spawn('perf', ['record', '-g', '-F', '4000', '-p', String(pid), '-o', '/tmp/pg.perf', '--', 'sleep', '4'], {
    stdio: 'ignore',
  })
  const end = Date.now() + 4500
  let i = 0
  while (Date.now() < end) await one(ms[i++ % ms.length])
  console.log(i)
  await c.end()
  await su.end()
} finally {
  await db.close()
}
