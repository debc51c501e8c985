import { spawnSync } from 'node:child_process'
// The list that the tests go through; types that can be left out, which Node does.
import { ATTACKS, requestOf } from '../../test/support/attacks.ts'
import { say } from '../home/progress.mjs'
import { openDatabases } from '../identity/database.mjs'
import { readOptions } from '../identity/options.mjs'
import { report } from '../identity/page.mjs'
import { readPeople } from '../identity/people.mjs'
import { startProduct } from '../identity/product.mjs'
import { openSignIn } from '../identity/sign-in.mjs'
import { SIZES } from '../identity/sizes.mjs'
import { GATEWAY } from '../measure/gateway-page.mjs'
import { assertMachine, loadBefore } from '../measure/machine.mjs'
import { createAsk } from '../memory/ask.mjs'
import { found } from './found.mjs'
import { measure } from './measure.mjs'

const AT_ONCE = 4
const JSON_TYPE = { 'content-type': 'application/json' }

/** Names nobody and reads one row: what everybody's own request costs at least. */
const TRIVIAL = { name: 'a trivial request', request: { headers: JSON_TYPE, body: '{"query":"{ viewer { id } }"}' } }

/** `npm run bench -- hostile`: the processor time of each attack, as a ratio to a trivial request's. */
export async function run(args) {
  const options = readOptions('hostile', args, {
    times: { value: 200, least: 5, most: 10_000 },
    rounds: { value: 3, least: 1, most: 20 },
  })
  assertMachine()
  const load = loadBefore()
  const { databases, version, close } = await openDatabases([SIZES.small])
  const closing = [close]
  try {
    spawnSync('taskset', ['-a', '-c', '-p', '1', String(process.pid)])
    const product = await startProduct(databases[0], SIZES.small)
    closing.push(product.stop)
    const [person] = await readPeople(databases[0], { count: 1 })
    const token = await (await openSignIn(product.url))(person.email)
    const { ask, close: hangUp } = createAsk({ port: SIZES.small.port, connections: AT_ONCE })
    closing.push(async () => hangUp())
    const send = ({ headers, body }) =>
      ask({
        method: 'POST',
        path: '/graphql',
        headers: { ...headers, authorization: `Bearer ${token}`, 'content-length': String(Buffer.byteLength(body)) },
        body,
      })
    const rows = [TRIVIAL, ...ATTACKS.map((attack) => ({ name: attack.name, attack, request: requestOf(attack) }))]
    const samples = new Map(rows.map(({ name }) => [name, []]))
    for (let round = 0; round <= options.rounds; round++) {
      say(round === 0 ? 'warming' : `round ${round} of ${options.rounds}`)
      for (const { name, request, attack } of rows) {
        // A trivial request is too short for the clock of /proc: more of them make one measurement.
        const times = attack ? options.times : options.times * 10
        const { micros, bytes } = await measure(
          { pid: product.pid, times: round === 0 ? 5 : times, atOnce: AT_ONCE },
          () => send(request),
        )
        product.alive()
        if (round > 0) samples.get(name).push({ micros, bytes })
      }
    }
    report('hostile', found(TRIVIAL.name, samples, options), { ...options, postgres: version, load }, GATEWAY)
  } finally {
    for (const step of closing.toReversed()) await step()
  }
}
