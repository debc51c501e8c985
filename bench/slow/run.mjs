import { spawnSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { say } from '../home/progress.mjs'
import { openDatabases } from '../identity/database.mjs'
import { aligned, ms, percentile } from '../identity/figures.mjs'
import { readOptions } from '../identity/options.mjs'
import { report } from '../identity/page.mjs'
import { forgetTries, readPeople } from '../identity/people.mjs'
import { startProduct } from '../identity/product.mjs'
import { openSignIn } from '../identity/sign-in.mjs'
import { describeSize, SIZES } from '../identity/sizes.mjs'
import { startOnCore } from '../measure/children.mjs'
import { GATEWAY } from '../measure/gateway-page.mjs'
import { assertMachine, loadBefore } from '../measure/machine.mjs'
import { openTrickle } from '../storm/trickle.mjs'

const LOAD_CORE = 1
const READERS = 60
const TIMES = 2
/** slowhttptest's modes: heads that do not end, bodies that do not come, answers that are not taken. */
const MODES = {
  heads: ['-H', '-i', '3'],
  bodies: ['-B', '-i', '3', '-s', '8192', '-t', 'POST', '-f', 'application/json'],
  reads: ['-X', '-w', '10', '-y', '20', '-n', '5', '-z', '32', '-k', '3'],
}

/** `npm run bench -- slow`: what thousands of slow connections do to everybody else's queries. */
export async function run(args) {
  const options = readOptions('slow', args, {
    connections: { value: 2_000, least: 10, most: 10_000 },
    seconds: { value: 30, least: 5, most: 300 },
  })
  if (spawnSync('slowhttptest', ['-h']).error) {
    say('skipped: slowhttptest is not there; apt-get install slowhttptest')
    return
  }
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
    say('signing the readers in')
    const trickle = await openTrickle(product.url, readers, await openSignIn(product.url))
    closing.push(async () => trickle.close())
    const { seconds, connections } = options
    const attack = async (mode) => {
      const target = mode === 'bodies' ? `${product.url}/graphql` : product.url
      const program = [
        'slowhttptest',
        ...MODES[mode],
        '-c',
        String(connections),
        '-r',
        '500',
        '-l',
        String(seconds),
        '-u',
        target,
      ]
      const child = startOnCore(LOAD_CORE, ['nice', '-n', '10', ...program])
      await child.ended
      product.alive()
    }
    await trickle.during('warm', sleep(3_000))
    await trickle.during('baseline', sleep(seconds * 1_000))
    for (const mode of Object.keys(MODES)) {
      say(`${connections} slow ${mode}`)
      await trickle.during(mode, attack(mode))
      await sleep(3_000)
    }
    report('slow', found(trickle.samples(), options), { ...options, postgres: version, load }, GATEWAY)
  } finally {
    for (const step of closing.toReversed()) await step()
  }
}

function found(samples, { connections, seconds }) {
  const kinds = Object.keys(samples.baseline)
  const p99 = (phase, kind) => percentile(samples[phase][kind], 99)
  const phases = ['baseline', ...Object.keys(MODES)]
  return {
    title: 'Slow connections',
    method: `The whole product, ${describeSize(SIZES.small)}, on core 0 as \`npm start\` has it; ${connections} connections of slowhttptest on core 1, for ${seconds} s each: heads that do not end,
bodies that do not come, answers that are not taken. All the while, 20 times a second and however late the answers are, a page of 80 to 100 members is asked for that is not in memory, and a viewer.`,
    table: aligned([
      ['', 'queries', 'p50', 'p99'],
      ...phases.flatMap((phase) =>
        kinds.map((kind) => [
          `${kind}, ${phase}`,
          String(samples[phase][kind].length),
          ms(percentile(samples[phase][kind], 50)),
          ms(p99(phase, kind)),
        ]),
      ),
    ]),
    wanted: Object.keys(MODES).flatMap((mode) =>
      kinds.map((kind) => ({
        what: `${kind}: p99 during slow ${mode} against the baseline's`,
        wanted: `≤ ${TIMES} ×`,
        found: `${(p99(mode, kind) / p99('baseline', kind)).toFixed(2)} × (${ms(p99(mode, kind))} and ${ms(p99('baseline', kind))})`,
        ok: p99(mode, kind) <= TIMES * p99('baseline', kind),
      })),
    ),
    raw: { samples },
  }
}
