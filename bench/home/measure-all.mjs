import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startOnCore } from '../measure/children.mjs'
import { requestLines, walk } from './ask.mjs'
import { measureRow } from './measure-row.mjs'
import { say } from './progress.mjs'
import { createTurns } from './turns.mjs'

const LOAD_CORE = 1
const WRITER = join(import.meta.dirname, 'load', 'writer.mjs')

/** @typedef {{ row: string, users: number, writes: number, round: number, perSecond: number, serverMicros: number, postgresMicros: number,
 *   p99Millis: number, busy: number, bytes: number }} Measurement */

/**
 * Every scenario; in each, round after round, every row once: what disturbs the machine for a while disturbs them all.
 *
 * @returns {Promise<{ results: Measurement[], failures: string[] }>} a measurement that does not hold is a failure and no result
 */
export async function measureAll({ options, database, people, servers }) {
  const folder = await mkdtemp(join(tmpdir(), 'backplane-bench-'))
  const results = []
  const failures = []
  const visited = new Map()
  try {
    for (const scenario of options.scenarios) {
      const asking = people.slice(0, scenario.users)
      const files = await writeFiles(folder, options.rows, asking)
      const rows = options.rows.filter((row) => servers.has(row.name) && !(row.tuned && scenario.writes > 0))
      say(`${describe(scenario)}: ${rows.length} rows, ${options.rounds} rounds of ${options.seconds} s`)
      await firstVisits(rows, servers, asking, visited)
      const writer = scenario.writes > 0 ? startWriter(database, scenario, files.people) : null
      const turns = createTurns(rows, servers)
      turns.begin()
      for (let round = 1; round <= options.rounds; round++)
        // There and back: nobody is always measured after the same neighbour, and the work that it left behind.
        for (const row of round % 2 === 1 ? rows : rows.toReversed()) {
          const server = servers.get(row.name)
          if (row.refill && scenario.writes > 0) await walk(row, server.port, asking)
          const load = {
            requests: files[row.ask],
            seconds: options.seconds,
            warmSeconds: options.warmSeconds,
            connections: options.connections,
            seed: round * 100,
            postgresPid: database.pid,
          }
          try {
            const measured = await turns.of(row, () => measureRow(server, load))
            results.push({ row: row.name, ...scenario, round, ...measured, bytes: server.bytes })
            say(progressOf(row, round, options.rounds, measured))
          } catch (error) {
            failures.push(`${row.name}, ${describe(scenario)}, round ${round}: ${error.message}`)
            say(`  ${failures.at(-1)}`)
          }
        }
      turns.end()
      const short = writer && (await endWriter(writer, scenario))
      if (short) failures.push(`${describe(scenario)}: ${short}`)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return { results, failures }
}

function progressOf(row, round, rounds, { perSecond }) {
  return `  ${round}/${rounds} ${row.name.padEnd(24)} ${Math.round(perSecond).toString().padStart(7)} requests/s`
}

export function describe({ users, writes }) {
  return `${users.toLocaleString('en')} users, ${writes > 0 ? `${writes} writes a second` : 'no writes'}`
}

/**
 * What a row does once for everybody whom it has not seen before is no part of its figure, and a response cache that lives for hours is
 * filled by everybody's first visit. For so many people once: what they left behind is there in a later scenario.
 */
async function firstVisits(rows, servers, people, done) {
  const visits = rows.flatMap((row) => {
    if (row.kind === 'cached') return [{ row, what: `filling the cache of ${row.name}` }]
    return row.meets ? [{ row: { ...row, ask: row.meets }, what: `everybody comes to ${row.name} once` }] : []
  })
  for (const { row, what } of visits) {
    if ((done.get(row.name) ?? 0) >= people.length) continue
    say(`  ${what}`)
    await walk(row, servers.get(row.name).port, people)
    done.set(row.name, people.length)
  }
}

/** @returns by way of asking, the file that wrk's script reads; under `people`, the writer's */
async function writeFiles(folder, rows, people) {
  const files = { people: join(folder, 'people.json') }
  await writeFile(files.people, JSON.stringify(people.map(({ userId, tenantId }) => ({ userId, tenantId }))))
  for (const row of rows) {
    if (files[row.ask]) continue
    files[row.ask] = join(folder, `${Object.keys(files).length}.txt`)
    await writeFile(files[row.ask], requestLines(row, people))
  }
  return files
}

function startWriter(database, { writes }, people) {
  return startOnCore(LOAD_CORE, [process.execPath, WRITER, database.urls.superuser, String(writes), people])
}

/** @returns {Promise<string | null>} what is wrong when it wrote much less than it should: then the figures are of another load than their title says */
async function endWriter(writer, { writes }) {
  await writer.stop()
  const { output } = await writer.ended
  if (!output) return `the writer failed: ${writer.said()}`
  const { written, seconds } = JSON.parse(output)
  return written / seconds < writes * 0.95
    ? `only ${(written / seconds).toFixed(0)} writes a second were managed`
    : null
}
