import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { HOME, withClient } from '../home/database/open.mjs'
import { say } from '../home/progress.mjs'
import { openDatabases } from '../identity/database.mjs'
import { readOptions } from '../identity/options.mjs'
import { report } from '../identity/page.mjs'
import { startProduct } from '../identity/product.mjs'
import { SIZES } from '../identity/sizes.mjs'
import { BenchError } from '../measure/bench-error.mjs'
import { BILLING } from '../measure/billing-page.mjs'
import { startOnCore } from '../measure/children.mjs'
import { assertMachine, loadBefore } from '../measure/machine.mjs'
import { announcements } from './announce.mjs'
import { found } from './found.mjs'
import { clear, furnish, progress } from './subscribers.mjs'

const LOAD_CORE = 1
const STRIPE_PORT = 4799
const SECRET = 'whsec_bench'
/** What Stripe lets an account ask in live mode (docs.stripe.com/rate-limits). */
const PER_SECOND = 100
/** What the product allows itself of it when its key is a live one. */
const ALLOWED = 80
const EVENTS_EACH = 4
const LOOK_MS = 1_000
const SAY_EVERY = 30
/** Without anything new for so long it is broken. */
const STUCK_MS = 120_000

/** `npm run bench -- renewals`: everybody's month ends at once. */
export async function run(args) {
  const options = readOptions('renewals', args, {
    renewals: { value: 10_000, least: 10, most: 10_000 },
    seconds: { value: 60, least: 1, most: 600 },
  })
  assertMachine()
  const load = loadBefore()
  const size = SIZES.large
  const { databases, version, close } = await openDatabases([size])
  const [{ urls }] = databases
  const closing = [close]
  try {
    spawnSync('taskset', ['-a', '-c', '-p', String(LOAD_CORE), String(process.pid)])
    const stub = [process.execPath, join(import.meta.dirname, 'stub.mjs'), String(STRIPE_PORT), String(PER_SECOND)]
    closing.push(startOnCore(LOAD_CORE, stub).stop)
    await clear(urls.superuser)
    closing.push(() => clear(urls.superuser))
    const product = await startProduct(databases[0], size, {
      ...{ PAYMENTS_PROVIDER: 'stripe', STRIPE_SECRET_KEY: 'sk_test_bench', STRIPE_WEBHOOK_SECRET: SECRET },
      ...{ STRIPE_API_BASE: `http://127.0.0.1:${STRIPE_PORT}`, STRIPE_REQUESTS_PER_SECOND: String(ALLOWED) },
    })
    closing.push(product.stop)
    await furnish(urls.superuser, options.renewals)
    say(`${options.renewals} renewals are announced within ${options.seconds} s`)
    const began = performance.now()
    const { events: announced } = await announce(size, options)
    say('and mirrored')
    const end = await mirrored(urls.superuser, options.renewals, product)
    const took = performance.now() - began
    const asked = await (await fetch(`http://127.0.0.1:${STRIPE_PORT}/bench`)).json()
    for (const request of asked.unknown) say(`Stripe’s place does not know ${request}`)
    report(
      'renewals',
      found({ announced, took, end, asked, perSecond: PER_SECOND }, options),
      { ...options, postgres: version, load },
      BILLING,
    )
  } finally {
    for (const step of closing.toReversed()) await step()
  }
}

async function announce({ port }, { renewals, seconds }) {
  const file = join(HOME, 'servers', 'identity-large', 'renewals.json')
  const requests = announcements(renewals, SECRET)
  const rate = (renewals * EVENTS_EACH) / seconds
  const streams = [{ name: 'events', rate, requests }]
  writeFileSync(file, JSON.stringify({ host: '127.0.0.1', port, seconds, streams }))
  const generator = [process.execPath, join(import.meta.dirname, '../overload/generator.mjs'), file]
  const { code, output } = await startOnCore(LOAD_CORE, ['nice', '-n', '5', ...generator]).ended
  if (code !== 0) throw new BenchError(`the generator ended with ${code}`)
  return JSON.parse(output)
}

/** Waits until nothing is left to be done, or nothing is done any more. */
function mirrored(url, renewals, product) {
  return withClient(url, async (client) => {
    let last = ''
    let changed = performance.now()
    for (let look = 1; ; look += 1) {
      await sleep(LOOK_MS)
      product.alive()
      const now = await progress(client)
      if (now.waiting === 0 && Math.min(now.renewed, now.invoices, now.payments) === renewals) return now
      if (JSON.stringify(now) !== last) changed = performance.now()
      else if (performance.now() - changed > STUCK_MS) return now
      last = JSON.stringify(now)
      if (look % SAY_EVERY === 0) say(`${now.payments} of ${renewals}, and ${now.waiting} events wait`)
    }
  })
}
