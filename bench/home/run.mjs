import { spawnSync } from 'node:child_process'
import { buildPeers } from '../build-peers.mjs'
import { assertMachine, describeMachine, loadBefore } from '../measure/machine.mjs'
import { expectedScreens } from './database/expected.mjs'
import { openBenchDatabase } from './database/open.mjs'
import { readPeople } from './database/people.mjs'
import { measureAll } from './measure-all.mjs'
import { readOptions } from './options.mjs'
import { say } from './progress.mjs'
import { writePage } from './report/page.mjs'
import { tablesOf } from './report/tables.mjs'
import { screenOf } from './screen.mjs'
import { startIssuer } from './server/issuer.mjs'
import { startRow } from './start-row.mjs'

const FIRST_PORT = 4700
const SAMPLES = 5
/** A load average above this is another program's. */
const QUIET = 0.5

/** `npm run bench -- home`: Backplane's home screen and its peers', side by side. */
export async function run(args) {
  const options = readOptions(args)
  assertMachine()
  const load = loadBefore()
  if (load > QUIET)
    say(`this machine is busy (load average ${load.toFixed(1)}): requests a second will be too low, and uneven`)
  await buildPeers()
  const database = await openBenchDatabase()
  const servers = new Map()
  const issuer = await startIssuer()
  try {
    // From here on this process belongs to the load's core; PostgreSQL was started before and may run on any.
    spawnSync('taskset', ['-a', '-c', '-p', '1', String(process.pid)])
    const people = await readPeople(database.urls.superuser, issuer.sign)
    const refused = await startAll({ options, database, issuer, people, servers })
    const { results, failures } = await measureAll({ options, database, people, servers })
    const machine = describeMachine({ postgres: database.version, load })
    const measured = { ...options, rows: options.rows.filter(({ name }) => servers.has(name)) }
    process.stdout.write(`\n${tablesOf(measured, results)}\n`)
    refused.push(...failures)
    for (const reason of refused) process.stdout.write(`not measured: ${reason}\n`)
    if (refused.length > 0) process.exitCode = 1
    if (options.write) writePage({ options: measured, results, machine, refused })
  } finally {
    await Promise.all([...servers.values()].map((server) => server.stop()))
    issuer.close()
    await database.close()
  }
}

/**
 * Starts every row's server; they stay up, idle, until the end, so that each round meets them warm. One whose answer is not what the
 * database holds is stopped, and its reason returned.
 */
async function startAll({ options, database, issuer, people, servers }) {
  const sampled = people.slice(0, SAMPLES)
  const screens = await expectedScreens(database.urls.superuser, sampled)
  const samples = sampled.map((person, index) => ({ person, screen: screenOf({ data: screens[index] }) }))
  const refused = []
  let port = FIRST_PORT
  for (const row of options.rows) {
    try {
      const bench = {
        port: port++,
        database,
        jwksUri: issuer.jwksUri,
        samples,
        staticBody: JSON.stringify({ data: screens[0] }),
      }
      servers.set(row.name, await startRow(row, bench))
      say(`${row.name} answers what the database holds, ${servers.get(row.name).bytes} bytes`)
    } catch (error) {
      refused.push(error.message)
      say(`not measured: ${error.message}`)
    }
  }
  return refused
}
