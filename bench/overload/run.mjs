import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { HOME } from '../home/database/open.mjs'
import { say } from '../home/progress.mjs'
import { openDatabases } from '../identity/database.mjs'
import { readOptions } from '../identity/options.mjs'
import { report } from '../identity/page.mjs'
import { forgetTries, readPeople } from '../identity/people.mjs'
import { startProduct } from '../identity/product.mjs'
import { openSignIn } from '../identity/sign-in.mjs'
import { SIZES } from '../identity/sizes.mjs'
import { startOnCore } from '../measure/children.mjs'
import { GATEWAY } from '../measure/gateway-page.mjs'
import { assertMachine, loadBefore } from '../measure/machine.mjs'
import { found } from './found.mjs'
import { memberPages, payments, webhooks } from './requests.mjs'

const LOAD_CORE = 1
const READERS = 60
const OWNERS = 10
/** At once, where capacity is measured. */
const CAPACITY_AT_ONCE = 12
/** A busy server, and not a full one. */
const BUSY = 0.7
const FIRST_A_SECOND = { webhooks: 5, payments: 5 }
const RECOVERY_S = 20

/** `npm run bench -- overload`: ten times what it can carry. */
export async function run(args) {
  const options = readOptions('overload', args, {
    seconds: { value: 120, least: 5, most: 600 },
    times: { value: 10, least: 2, most: 50 },
    baseline: { value: 20, least: 3, most: 120 },
  })
  assertMachine()
  const load = loadBefore()
  // Every page is asked of the database, which is what there is too much of.
  process.env.RESPONSE_CACHE_MB = '0'
  const { databases, version, close } = await openDatabases([SIZES.small])
  const closing = [close]
  try {
    spawnSync('taskset', ['-a', '-c', '-p', String(LOAD_CORE), String(process.pid)])
    const product = await startProduct(databases[0], SIZES.small)
    closing.push(product.stop)
    await forgetTries(databases[0])
    say('signing people in')
    const signIn = await openSignIn(product.url)
    const signedIn = async (people) => {
      const all = []
      for (const person of people) all.push({ ...person, token: await signIn(person.email) })
      return all
    }
    const readers = await signedIn(await readPeople(databases[0], { count: READERS, only: 'many' }))
    const everybody = await readPeople(databases[0], { count: SIZES.small.users })
    const owners = await signedIn(everybody.filter(({ role }) => role === 'owner').slice(0, OWNERS))
    const priceId = await priceOf(product.url)
    const { hostname: host, port } = new URL(product.url)
    const file = join(HOME, 'servers', 'identity-small', 'overload.json')

    const generate = async (plan) => {
      writeFileSync(file, JSON.stringify({ host, port: Number(port), ...plan }))
      const program = [process.execPath, join(import.meta.dirname, 'generator.mjs'), file]
      // Nicer than the database beside it on this core: it shall not take the time that the answers need.
      const child = startOnCore(LOAD_CORE, ['nice', '-n', '5', ...program])
      const { code, output } = await child.ended
      if (code !== 0) throw new Error(`the generator ended with ${code}: ${child.said()}`)
      product.alive()
      return JSON.parse(output)
    }
    const pages = { name: 'pages', requests: memberPages(readers) }
    /** Pages, `{ rate }` a second or `{ atOnce }`, and what goes first beside them. */
    const mixed = (how, seconds) => ({
      seconds,
      streams: [
        { ...pages, ...how },
        { name: 'webhooks', rate: FIRST_A_SECOND.webhooks, requests: webhooks('small', 5 * seconds + 10) },
        { name: 'payments', rate: FIRST_A_SECOND.payments, requests: payments(owners, priceId, 5 * seconds + 10) },
      ],
    })
    await generate(mixed({ atOnce: 4 }, 5))
    say('capacity')
    const full = await generate(mixed({ atOnce: CAPACITY_AT_ONCE }, options.baseline))
    const capacity = full.pages.served.count / options.baseline
    say(`${capacity.toFixed(0)} pages a second; the baseline at ${BUSY * 100} % of it`)
    await sleep(2_000)
    const baseline = await generate(mixed({ rate: capacity * BUSY }, options.baseline))
    say(`${options.times} times as many for ${options.seconds} s`)
    const overload = await generate(mixed({ rate: capacity * options.times }, options.seconds))
    say('and normal again')
    const after = await generate(mixed({ rate: capacity * BUSY }, RECOVERY_S))
    report(
      'overload',
      found({ capacity, baseline, overload, after }, options),
      { ...options, postgres: version, load },
      GATEWAY,
    )
  } finally {
    for (const step of closing.toReversed()) await step()
  }
}

async function priceOf(url) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ plans { prices(currency: "USD", interval: MONTH) { id } } }' }),
  })
  const { data } = await response.json()
  return data.plans.flatMap(({ prices }) => prices)[0].id
}
