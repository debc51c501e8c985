import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startOnCore } from '../measure/children.mjs'
import { productFlags } from '../measure/product-flags.mjs'
import { askOnce } from './ask.mjs'
import { PLAIN, POSTGRAPHILE } from './documents.mjs'
import { differenceOf, screenOf } from './screen.mjs'
import { AUDIENCE, ISSUER } from './server/issuer.mjs'

const ROOT = join(import.meta.dirname, '../..')
const SERVER_CORE = 0
const START_MS = 30_000
const OURS = 'server/ours.mjs'

/**
 * Starts a row's server on the server's core and compares its answers with what the database holds.
 *
 * @param {typeof import('./rows.mjs').ROWS[number]} row
 * @param {{ port: number, database: any, jwksUri: string, samples: { person: any, screen: any }[], staticBody: string }} bench
 * @returns {Promise<{ pid: number, port: number, bytes: number, stop(): Promise<void> }>} `bytes` of one answer's body
 * @throws Error when it does not start, or answers something else: then it must not be measured
 */
export async function startRow(row, { port, database, jwksUri, samples, staticBody }) {
  const { program, env, role } = row.start
  const flags = program.endsWith(OURS) ? productFlags() : []
  const server = startOnCore(SERVER_CORE, [process.execPath, ...flags, '--enable-source-maps', join(ROOT, program)], {
    NODE_ENV: 'production',
    GRAPHILE_ENV: 'production',
    PORT: String(port),
    DATABASE_URL: database.urls[role],
    DATABASE_OWNER_URL: database.urls.owner,
    BENCH_UNBOUND_URL: database.urls.peer,
    BENCH_HOME: join(database.home, 'servers', row.name),
    BENCH_ISSUER: ISSUER,
    BENCH_AUDIENCE: AUDIENCE,
    BENCH_JWKS: jwksUri,
    BENCH_DOCUMENT: row.ask.startsWith('postgraphile') ? POSTGRAPHILE : PLAIN,
    BENCH_STATIC: staticBody,
    ...env,
  })
  try {
    await untilItAnswers(row, server, port, samples[0].person)
    let bytes = 0
    for (const { person, screen } of samples) bytes = await checked(row, port, person, screen, staticBody)
    return { pid: server.pid, port, bytes, stop: server.stop }
  } catch (error) {
    await server.stop()
    const said = server.said().trim().slice(0, 1_500)
    throw new Error(`${row.name}: ${error.message}${said ? `\nIt said: ${said}` : ''}`)
  }
}

async function untilItAnswers(row, server, port, person) {
  let ended = false
  void server.ended.then(() => {
    ended = true
  })
  for (const until = Date.now() + START_MS; Date.now() < until && !ended; await sleep(100)) {
    const answered = await askOnce(row, port, person).catch((error) => {
      if (error.code === 'ECONNREFUSED') return null
      throw error
    })
    if (answered) return
  }
  throw new Error('it did not start')
}

async function checked(row, port, person, wanted, staticBody) {
  const { status, text } = await askOnce(row, port, person)
  if (status !== 200) throw new Error(`it answered ${status}: ${text.slice(0, 400)}`)
  if (row.kind === 'static') {
    if (text !== staticBody) throw new Error('it answered something else than the constant')
  } else {
    const difference = differenceOf(screenOf(JSON.parse(text)), wanted)
    if (difference) throw new Error(`its answer is not what the database holds: ${difference}`)
  }
  return Buffer.byteLength(text)
}
