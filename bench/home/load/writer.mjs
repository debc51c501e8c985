// Writes at a fixed rate while the servers are measured: half of it marks a message as read or unread, half moves a counter, of people
// drawn at random from the measured set. `node writer.mjs <database url> <writes a second> <file of people>`; ends on SIGTERM, and then
// prints how many it wrote.
import { readFileSync } from 'node:fs'
import pg from 'pg'

const [url, rate, file] = process.argv.slice(2)
const people = JSON.parse(readFileSync(file, 'utf8'))
const pool = new pg.Pool({ connectionString: url, max: 4 })
const any = (limit) => Math.floor(Math.random() * limit)

const NOTIFICATION = {
  name: 'notification',
  text: `update notifications set read_at = case when read_at is null then now() end where user_id = $1 and dedupe_key = $2`,
}
const COUNTER = {
  name: 'counter',
  text: 'update counters set used = (used + 1) % 90, updated_at = now() where tenant_id = $1 and feature_key = $2',
}

const began = performance.now()
let [sent, written] = [0, 0]
const timer = setInterval(() => {
  // What is due by now, so that a late tick is made up for.
  for (const due = ((performance.now() - began) / 1_000) * Number(rate); sent < due; sent++) void write(sent)
}, 5)

async function write(turn) {
  const { userId, tenantId } = people[any(people.length)]
  const { rowCount } =
    turn % 2 === 0
      ? await pool.query({ ...NOTIFICATION, values: [userId, `bench-${30 - any(5)}`] })
      : await pool.query({ ...COUNTER, values: [tenantId, `bench_feature_${String(1 + any(10)).padStart(2, '0')}`] })
  if (rowCount !== 1) throw new Error('a write found no row')
  written++
}

process.once('SIGTERM', async () => {
  clearInterval(timer)
  const seconds = (performance.now() - began) / 1_000
  await pool.end()
  process.stdout.write(`${JSON.stringify({ written, seconds })}\n`)
})
