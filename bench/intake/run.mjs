import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { HOME, withClient } from '../home/database/open.mjs'
import { say } from '../home/progress.mjs'
import { openDatabases } from '../identity/database.mjs'
import { readOptions } from '../identity/options.mjs'
import { report } from '../identity/page.mjs'
import { startProduct } from '../identity/product.mjs'
import { SIZES } from '../identity/sizes.mjs'
import { BILLING } from '../measure/billing-page.mjs'
import { startOnCore } from '../measure/children.mjs'
import { assertMachine, loadBefore } from '../measure/machine.mjs'
import { processorSeconds } from '../measure/processor-time.mjs'
import { webhooks } from '../overload/requests.mjs'
import { found } from './found.mjs'

const [SERVER_CORE, LOAD_CORE] = [0, 1]
const AT_ONCE = 32
const BARE_PORT = 4797
/** More than either row answers. */
const MOST_A_SECOND = 6_000

/** `npm run bench -- intake`: what it costs to verify, store and acknowledge a webhook, beside a bare insert of the same row. */
export async function run(args) {
  const options = readOptions('intake', args, {
    seconds: { value: 6, least: 1, most: 60 },
    rounds: { value: 3, least: 1, most: 15 },
  })
  assertMachine()
  const load = loadBefore()
  const { databases, version, close } = await openDatabases([SIZES.small])
  const [{ urls }] = databases
  const closing = [close]
  try {
    spawnSync('taskset', ['-a', '-c', '-p', String(LOAD_CORE), String(process.pid)])
    // What is stored is processed by a worker, which is another process.
    const product = await startProduct(databases[0], SIZES.small, { BENCH_WORKER: 'off' })
    closing.push(product.stop, () => forget(urls.superuser))
    const bare = startOnCore(
      SERVER_CORE,
      [process.execPath, join(import.meta.dirname, 'bare.mjs'), String(BARE_PORT)],
      {
        DATABASE_URL: urls.app,
      },
    )
    closing.push(bare.stop)
    const rows = [
      {
        name: 'verified, stored once, acknowledged',
        port: Number(new URL(product.url).port),
        pid: product.pid,
        found: [],
      },
      { name: 'a bare insert of the same row', port: BARE_PORT, pid: bare.pid, found: [] },
    ]
    const file = join(HOME, 'servers', 'identity-small', 'intake.json')
    const ask = async (row, seconds) => {
      const streams = [{ name: 'webhooks', atOnce: AT_ONCE, requests: webhooks('small', seconds * MOST_A_SECOND) }]
      writeFileSync(file, JSON.stringify({ host: '127.0.0.1', port: row.port, seconds, streams }))
      const generator = [process.execPath, join(import.meta.dirname, '../overload/generator.mjs'), file]
      const before = processorSeconds(row.pid)
      const { code, output } = await startOnCore(LOAD_CORE, ['nice', '-n', '5', ...generator]).ended
      if (code !== 0) throw new Error(`the generator ended with ${code}`)
      product.alive()
      const { webhooks: told } = JSON.parse(output)
      const micros = ((processorSeconds(row.pid) - before) * 1e6) / told.served.count
      return { ...told, perSecond: told.served.count / seconds, micros }
    }
    say('warming')
    for (const row of rows) await ask(row, 2)
    for (let round = 1; round <= options.rounds; round += 1) {
      say(`round ${round} of ${options.rounds}`)
      for (const row of round % 2 === 0 ? rows.toReversed() : rows) {
        row.found.push(await ask(row, options.seconds))
        await forget(urls.superuser)
      }
    }
    report('intake', found(rows, options), { ...options, postgres: version, load }, BILLING)
  } finally {
    for (const step of closing.toReversed()) await step()
  }
}

/** What nobody shall process later, and what would make the next round's index larger. */
const forget = (url) =>
  withClient(url, async (client) => {
    await client.query(`delete from inbox_events where external_id like 'evt\\_%'`)
    await client.query(`delete from pgboss.job where name = 'inbox.process' and state = 'created'`)
  })
