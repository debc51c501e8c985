import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { AUDIENCE, ISSUER } from '../home/server/issuer.mjs'
import { BenchError } from '../measure/bench-error.mjs'
import { startOnCore } from '../measure/children.mjs'
import { productFlags } from '../measure/product-flags.mjs'
import { MANIFEST, WEB_MANIFEST } from './documents.mjs'

const SERVER_CORE = 0
const START_MS = 30_000

/**
 * Starts the API process with its settings as they are when nobody sets any, and NODE_ENV=production.
 *
 * @param {{ port: number, database: any, jwksUri: string }} bench
 * @returns {Promise<{ pid: number, says(): object | null, alive(): void, stop(): Promise<void> }>} `says`: its newest word on its memory, in
 *   bytes; `alive` throws when it has ended
 */
export async function startServer({ port, database, jwksUri }) {
  const home = join(database.home, 'servers', 'memory')
  mkdirSync(home, { recursive: true })
  const manifest = join(home, 'documents.json')
  writeFileSync(manifest, JSON.stringify(MANIFEST))
  const server = startOnCore(
    SERVER_CORE,
    [process.execPath, ...productFlags(), join(import.meta.dirname, 'server.mjs')],
    {
      NODE_ENV: 'production',
      NODE_OPTIONS: '',
      PORT: String(port),
      BACKPLANE_HOME: home,
      DATABASE_URL: database.urls.app,
      DATABASE_OWNER_URL: database.urls.owner,
      BENCH_ISSUER: ISSUER,
      BENCH_AUDIENCE: AUDIENCE,
      BENCH_JWKS: jwksUri,
      BENCH_DOCUMENTS: [WEB_MANIFEST, manifest].join(),
      BENCH_WEB: join(import.meta.dirname, '../../dist/web'),
    },
  )
  let ended = false
  void server.ended.then(() => {
    ended = true
  })
  const alive = () => {
    if (ended) throw new BenchError(`the server has ended. It said: ${server.said().trim().slice(-1_500)}`)
  }
  const healthy = async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null)
    return answer?.ok === true
  }
  try {
    for (const until = Date.now() + START_MS; !(await healthy()); await sleep(100)) {
      alive()
      if (Date.now() > until)
        throw new BenchError(`the server did not start in ${START_MS / 1_000} s. It said: ${server.said()}`)
    }
  } catch (error) {
    await server.stop()
    throw error
  }
  const says = () => {
    const line = server
      .said()
      .split('\n')
      .slice(0, -1)
      .findLast((each) => each.startsWith('{"heapUsed"'))
    return line ? JSON.parse(line) : null
  }
  return { pid: server.pid, says, alive, stop: server.stop }
}
