// `npm run test:kill -- --times 20 [--seed N]`: the server is killed (SIGKILL) at random moments, while it starts for the first
// time, starts again, or works (tenants are made, cards put on file and replaced, plans bought, changed and cancelled, with codes too, orders placed, charged and taken back, sellers' ones among them, webhooks under
// way); started again it must come up by itself, ready, with all that it had acknowledged. What has come up is what is killed next; at the end of each home `npm run verify` must hold, and Ctrl-C leave no process behind.
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from './build.mjs'
import { freePort } from './free-port.mjs'
import { changeAndReplace } from './kill-nine/changes.mjs'
import { createTenants, missingTenants, signInDemo } from './kill-nine/load.mjs'
import { buyAndCancel, untilMoneyHolds } from './kill-nine/money.mjs'
import { order } from './kill-nine/orders.mjs'
import { sell } from './kill-nine/selling.mjs'
import { startServer, untilGone } from './kill-nine/server.mjs'

/** Every fifth round begins in an empty home: then the killer waits while the database is made and migrated; in the others from when the server is ready, so that it works. */
const FRESH_EVERY = 5
const LATEST_MS = 9_000
const root = dirname(dirname(fileURLToPath(import.meta.url)))

const { values } = parseArgs({ options: { times: { type: 'string', default: '20' }, seed: { type: 'string' } } })
const times = Number(values.times)
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9))
if (!Number.isInteger(times) || times < 1 || !Number.isInteger(seed)) {
  process.stderr.write('usage: npm run test:kill -- [--times 20] [--seed 123]\n')
  process.exit(2)
}

build()
say(`kill -9 at ${times} moments, seed ${seed}`)
const random = randomFrom(seed)
const folder = await mkdtemp(join(tmpdir(), 'backplane-kill-'))
const home = join(folder, 'home')
const acknowledged = new Set()
const started = []
/** Of the home: the issuer's name holds it, and people are known by their issuer. */
let port = 0
const done = { bought: 0, changed: 0, ordered: 0, sold: 0 }
/** Of the home: what came up after the last kill. */
let survivor = null
try {
  for (let round = 1; round <= times; round++) {
    if (round % FRESH_EVERY === 1) await empty()
    await playRound(round)
  }
  say(
    `${times} of ${times} kills survived, ${acknowledged.size} tenants of the last home kept, ${done.bought} plans bought, ${done.changed} changes, ${done.ordered} orders and ${done.sold} of sellers on the way, money verified, no process left`,
  )
} catch (error) {
  say(`failed with seed ${seed}: ${error.stack}`)
  process.exitCode = 1
} finally {
  for (const server of started) if (!server.isGone()) await server.kill()
  await empty()
  await rm(folder, { recursive: true, force: true })
}

async function playRound(round) {
  const moment = Math.floor(random() * LATEST_MS)
  const before = acknowledged.size
  const victim = survivor ?? kept(startServer({ home, port }))
  const load = victim.untilReady().then(
    async () => {
      const [, bought, changed, ordered, sold] = await Promise.all([
        createTenants(victim, acknowledged),
        buyAndCancel(victim, random),
        changeAndReplace(victim, random),
        order(victim, random),
        sell(victim, random),
      ])
      for (const [what, count] of Object.entries({ bought, changed, ordered, sold })) done[what] += count
    },
    (error) => {
      if (!killed) throw error
    },
  )
  let killed = false
  const starting = round % FRESH_EVERY === 1
  await Promise.race([
    (starting ? Promise.resolve() : victim.untilReady()).then(() => delay(moment)),
    load.then(() => delay(LATEST_MS)),
  ])
  killed = true
  await victim.kill()
  await load
  survivor = kept(startServer({ home, port }))
  await survivor.untilReady()
  await signInDemo(survivor.url)
  const missing = await missingTenants(home, acknowledged)
  if (missing.length > 0) throw new Error(`acknowledged and lost: ${missing.join(', ')}`)
  // Before the home is emptied, and at the end.
  if (round % FRESH_EVERY === 0 || round === times) {
    await untilMoneyHolds(root, home)
    await survivor.interrupt()
    await untilGone(home)
    survivor = null
  }
  const of = starting ? 'after its start' : 'of work'
  say(`round ${round}: killed ${moment} ms ${of} with ${acknowledged.size - before} new tenants; all there`)
}

/** Ends with this run, whatever happens. */
function kept(server) {
  started.push(server)
  return server
}

/** By `npm run reset`, which must also end what a kill has left running. */
async function empty() {
  acknowledged.clear()
  port = await freePort()
  const reset = join(root, 'tools', 'reset.ts')
  const { status, stderr } = spawnSync(process.execPath, [reset], { env: { ...process.env, BACKPLANE_HOME: home } })
  if (status !== 0) throw new Error(`npm run reset failed: ${stderr}`)
  await untilGone(home)
}

/** mulberry32: the same numbers for the same seed. */
function randomFrom(start) {
  let state = start >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

function say(line) {
  process.stdout.write(`${line}\n`)
}
