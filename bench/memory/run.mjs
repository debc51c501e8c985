import { spawnSync } from 'node:child_process'
import { openBenchDatabase } from '../home/database/open.mjs'
import { readPeople } from '../home/database/people.mjs'
import { say } from '../home/progress.mjs'
import { startIssuer } from '../home/server/issuer.mjs'
import { assertMachine, describeMachine, loadBefore } from '../measure/machine.mjs'
import { createAsk } from './ask.mjs'
import { makeDay, readRecipe } from './mix.mjs'
import { readOptions } from './options.mjs'
import { replay } from './replay.mjs'
import { tableOf, wantedOf, writePage } from './report.mjs'
import { createRequests } from './requests.mjs'
import { peakOf, sample, thirdsOf } from './samples.mjs'
import { startServer } from './start-server.mjs'
import { createTokens } from './tokens.mjs'
import { openWrites } from './writes.mjs'

const PORT = 4790

/** `npm run bench -- memory`: what the API process has in memory while it answers a day's mix of requests. */
export async function run(args) {
  const recipe = readRecipe()
  const options = readOptions(args, recipe.requests)
  assertMachine()
  const load = loadBefore()
  const database = await openBenchDatabase()
  const issuer = await startIssuer()
  const closing = [() => database.close(), async () => issuer.close()]
  try {
    const day = makeDay(recipe, options.requests)
    say(`the day: ${day.file}`)
    // The load keeps to a core of its own; PostgreSQL was started before and may run on any.
    spawnSync('taskset', ['-a', '-c', '-p', '1', String(process.pid)])
    const people = await readPeople(database.urls.superuser, async () => '')
    const server = await startServer({ port: PORT, database, jwksUri: issuer.jwksUri })
    closing.push(server.stop)
    const { ask, close } = createAsk({ port: PORT, connections: options.connections })
    closing.push(async () => close())
    const { close: closeWrites, ...writes } = openWrites(database.urls.superuser)
    closing.push(closeWrites)
    const tokens = createTokens(issuer)
    const requests = createRequests(tokens)
    const { connections } = options
    const playing = replay({ lines: day.lines, people, requests, writes, ask, connections, alive: server.alive })
    const sampling = sample(server.pid, playing.done, server.says)
    closing.push(async () => void sampling.stop())
    const outcome = await playing.finished
    const samples = sampling.stop()
    const found = {
      ...{ requests: options.requests, ...outcome, tokens: tokens.signed, sha256: day.sha256 },
      ...{ thirds: thirdsOf(samples, options.requests), peak: peakOf(server.pid) },
    }
    const result = { ...found, wanted: wantedOf(found) }
    process.stdout.write(`\n${tableOf(result)}\n`)
    if (result.wanted.some(({ ok }) => !ok)) process.exitCode = 1
    const machine = describeMachine({ postgres: database.version, load })
    if (options.write) writePage(result, samples, { command: options.command, machine })
  } finally {
    for (const step of closing.toReversed()) await step()
  }
}
