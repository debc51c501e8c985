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
import { assertMachine, loadBefore } from '../measure/machine.mjs'
import { found } from './found.mjs'
import { openTrickle } from './trickle.mjs'

const LOAD_CORE = 1
/** Who asks meanwhile, and who signs in: others. */
const READERS = 100
const SETTLE_MS = 3_000

/** `npm run bench -- storm`: what many sign-ins at once do to everybody else's queries. */
export async function run(args) {
  const options = readOptions('storm', args, {
    'at-once': { value: 64, least: 1, most: 1_000 },
    flood: { value: 200, least: 1, most: 500 },
    seconds: { value: 20, least: 2, most: 300 },
    rounds: { value: 3, least: 1, most: 10 },
  })
  assertMachine()
  const load = loadBefore()
  const { databases, version, close } = await openDatabases([SIZES.small])
  const closing = [close]
  try {
    spawnSync('taskset', ['-a', '-c', '-p', String(LOAD_CORE), String(process.pid)])
    const product = await startProduct(databases[0], SIZES.small)
    closing.push(product.stop)
    await forgetTries(databases[0])
    const readers = await readPeople(databases[0], { count: READERS, only: 'many' })
    const reading = new Set(readers.map(({ email }) => email))
    const all = await readPeople(databases[0], { count: SIZES.small.users })
    const file = join(HOME, 'servers', 'identity-small', 'signing-in.json')
    writeFileSync(file, JSON.stringify(all.map(({ email }) => email).filter((email) => !reading.has(email))))
    say('signing the readers in')
    const trickle = await openTrickle(product.url, readers, await openSignIn(product.url))
    closing.push(async () => trickle.close())

    const signIns = async (atOnce, seconds) => {
      const program = [process.execPath, join(import.meta.dirname, 'sign-ins.mjs')]
      const child = startOnCore(LOAD_CORE, [...program, product.url, String(atOnce), String(seconds), file])
      const { code, output } = await child.ended
      if (code !== 0) throw new Error(`the sign-ins ended with ${code}: ${child.said()}`)
      return JSON.parse(output)
    }
    const { seconds } = options
    await trickle.during('warm', sleep(3_000))
    const storms = []
    for (let round = 0; round < options.rounds; round++) {
      say(`round ${round + 1} of ${options.rounds}: baseline, storm, baseline`)
      await trickle.during('baseline', sleep(seconds * 500))
      storms.push(await trickle.during('storm', signIns(options['at-once'], seconds)))
      await sleep(SETTLE_MS)
      await trickle.during('baseline', sleep(seconds * 500))
    }
    say('the flood')
    const flood = await trickle.during('flood', signIns(options.flood, 0))
    product.alive()
    report('storm', found(trickle.samples(), storms, flood, options), { ...options, postgres: version, load })
  } finally {
    for (const step of closing.toReversed()) await step()
  }
}
