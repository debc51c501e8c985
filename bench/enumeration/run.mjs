import { spawnSync } from 'node:child_process'
import { say } from '../home/progress.mjs'
import { openDatabases } from '../identity/database.mjs'
import { readOptions } from '../identity/options.mjs'
import { report } from '../identity/page.mjs'
import { forgetTries, readPeople } from '../identity/people.mjs'
import { startProduct } from '../identity/product.mjs'
import { SIZES } from '../identity/sizes.mjs'
import { assertMachine, loadBefore } from '../measure/machine.mjs'
import { found } from './found.mjs'
import { PROBES } from './probes.mjs'
import { sampler } from './sample.mjs'

const MOST = 600

/** `npm run bench -- enumeration`: do answers of the issuer's pages tell whether an account exists, by what they say or by their time? */
export async function run(args) {
  const { times, ...options } = readOptions('enumeration', args, { times: { value: 500, least: 20, most: MOST } })
  assertMachine()
  const load = loadBefore()
  const { databases, version, close } = await openDatabases([SIZES.small])
  const closing = [close]
  try {
    spawnSync('taskset', ['-a', '-c', '-p', '1', String(process.pid)])
    const product = await startProduct(databases[0], SIZES.small)
    closing.push(product.stop)
    await forgetTries(databases[0])
    const people = await readPeople(databases[0], { count: PROBES.length * MOST })
    const sample = await sampler(product.url)
    const results = PROBES.map((probe) => ({ probe, known: [], unknown: [], differences: [] }))
    for (let turn = -WARM; turn < times; turn++) {
      for (const [index, result] of results.entries()) {
        product.alive()
        const pair = await sample(result.probe, people[index * MOST + ((turn + MOST) % MOST)], turn + WARM)
        if (turn < 0) continue
        result.known.push(pair.known.ms)
        result.unknown.push(pair.unknown.ms)
        if (pair.difference) result.differences.push(pair.difference)
      }
      if (turn % 100 === 99) say(`${turn + 1} of ${times} pairs of each kind`)
    }
    report('enumeration', found(results, times), { ...options, postgres: version, load })
  } finally {
    for (const step of closing.toReversed()) await step()
  }
}

/** Pairs that do not count: compiled code, filled pools. */
const WARM = 10
