import { spawnSync } from 'node:child_process'
import { say } from '../home/progress.mjs'
import { openDatabases } from '../identity/database.mjs'
import { readOptions } from '../identity/options.mjs'
import { report } from '../identity/page.mjs'
import { forgetTries } from '../identity/people.mjs'
import { startProduct } from '../identity/product.mjs'
import { SIZES } from '../identity/sizes.mjs'
import { assertMachine, loadBefore } from '../measure/machine.mjs'
import { openAsks } from './asks.mjs'
import { found } from './found.mjs'

/** Turns that do not count: compiled code, prepared statements. */
const WARM = 10

/** `npm run bench -- scale`: the same requests of a small product and of one with a hundred times as many tenants and people. */
export async function run(args) {
  const { times, ...options } = readOptions('scale', args, { times: { value: 200, least: 20, most: 500 } })
  assertMachine()
  const load = loadBefore()
  const sizes = [SIZES.small, SIZES.large]
  const { databases, version, close } = await openDatabases(sizes)
  const closing = [close]
  try {
    spawnSync('taskset', ['-a', '-c', '-p', '1', String(process.pid)])
    const sides = []
    for (const [index, size] of sizes.entries()) {
      const product = await startProduct(databases[index], size)
      closing.push(product.stop)
      await forgetTries(databases[index])
      sides.push({ product, asks: await openAsks(product.url, databases[index], times + WARM), samples: {} })
    }
    say('both products are up')
    for (let turn = 0; turn < times + WARM; turn++) {
      // What one request leaves to the next (a token, a cursor) stays with its side.
      const visits = sides.map(({ asks }) => asks.visit(turn))
      for (const name of Object.keys(visits[0])) {
        const order = Math.random() < 0.5 ? [0, 1] : [1, 0]
        for (const index of order) {
          sides[index].product.alive()
          const took = await visits[index][name]()
          if (turn < WARM) continue
          sides[index].samples[name] ??= []
          sides[index].samples[name].push(took)
        }
      }
      if (turn % 50 === 49) say(`${turn + 1} of ${times + WARM} turns`)
    }
    const [small, large] = sides.map(({ samples }) => samples)
    report('scale', found(small, large), { ...options, postgres: version, load })
  } finally {
    for (const step of closing.toReversed()) await step()
  }
}
