import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { HOME } from '../home/database/open.mjs'
import { say } from '../home/progress.mjs'
import { openDatabases } from '../identity/database.mjs'
import { IDS } from '../identity/documents.mjs'
import { readOptions } from '../identity/options.mjs'
import { report } from '../identity/page.mjs'
import { readPeople } from '../identity/people.mjs'
import { startProduct } from '../identity/product.mjs'
import { openSignIn } from '../identity/sign-in.mjs'
import { SIZES } from '../identity/sizes.mjs'
import { GATEWAY } from '../measure/gateway-page.mjs'
import { assertMachine, loadBefore } from '../measure/machine.mjs'
import { runWrk } from '../measure/wrk.mjs'
import { found } from './found.mjs'

const LOAD_CORE = 1
const CONNECTIONS = 64
const SCRIPT = join(import.meta.dirname, '../home/load/requests.lua')

/** With the limits of docs/limits.md and docs/rate-and-overload.md, and with none. */
const OFF = { RATE_LIMIT: 'off', CONCURRENCY_LIMIT: 'off', QUOTA_LIMIT: 'off', OVERLOAD_LIMIT: 'off' }
const GATES = { on: {}, off: { LIMITS: '{"mode":"off"}', ...OFF } }

/** `npm run bench -- limits`: what the limits cost the fast lane, in requests a second. */
export async function run(args) {
  const options = readOptions('limits', args, {
    seconds: { value: 6, least: 1, most: 120 },
    rounds: { value: 5, least: 1, most: 20 },
    users: { value: 200, least: 1, most: 2_000 },
  })
  assertMachine()
  const load = loadBefore()
  const { databases, version, close } = await openDatabases([SIZES.small])
  try {
    spawnSync('taskset', ['-a', '-c', '-p', String(LOAD_CORE), String(process.pid)])
    const samples = { on: [], off: [] }
    for (let round = 0; round < options.rounds; round++) {
      // In turn, because the issuer's name holds the port; each first in every other round.
      for (const gate of round % 2 === 0 ? ['on', 'off'] : ['off', 'on']) {
        say(`round ${round + 1} of ${options.rounds}: limits ${gate}`)
        samples[gate].push(await perSecond(databases[0], GATES[gate], options, round))
      }
    }
    report('limits', found(samples, options), { ...options, postgres: version, load }, GATEWAY)
  } finally {
    await close()
  }
}

async function perSecond(database, settings, { seconds, users }, seed) {
  const product = await startProduct(database, SIZES.small, settings)
  try {
    const requests = join(HOME, 'servers', 'identity-small', 'limits.tsv')
    writeFileSync(requests, (await requestsOf(database, product.url, users)).join('\n'))
    const load = { core: LOAD_CORE, port: SIZES.small.port, requests, connections: CONNECTIONS, seed, script: SCRIPT }
    // Everybody's answer comes into memory.
    await runWrk({ ...load, seconds: 2 })
    const result = await runWrk({ ...load, seconds })
    const failed = result.statusErrors + result.otherErrors
    if (failed > 0) throw new Error(`${failed} of ${result.requests} requests failed`)
    product.alive()
    return result.requests / (result.microseconds / 1e6)
  } finally {
    await product.stop()
  }
}

async function requestsOf(database, url, users) {
  const signIn = await openSignIn(url)
  const lines = []
  for (const { email } of await readPeople(database, { count: users }))
    lines.push(['GET', `/graphql?documentId=${IDS.whoAmI}`, await signIn(email), ''].join('\t'))
  return lines
}
