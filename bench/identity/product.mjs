import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readConfig } from '../../dist/server/config.js'
import { HOME } from '../home/database/open.mjs'
import { BenchError } from '../measure/bench-error.mjs'
import { startOnCore } from '../measure/children.mjs'
import { productFlags } from '../measure/product-flags.mjs'
import { MANIFEST } from './documents.mjs'
import { urlOf } from './sizes.mjs'

const SERVER_CORE = 0
const START_MS = 60_000

/** The product's settings, as they are when nobody sets any but where it stands. */
function settingsOf({ urls, size, home }) {
  return {
    PORT: String(size.port),
    BACKPLANE_HOME: home,
    DATABASE_URL: urls.app,
    DATABASE_OWNER_URL: urls.owner,
  }
}

/** @param {{ urls: { app: string, owner: string }, size: { port: number }, home: string }} place */
export function configOf(place) {
  return readConfig(settingsOf(place))
}

/**
 * Starts the whole product on core 0: API and worker in one process, the local issuer, as `npm start` does it but for the demo's people.
 *
 * @param {{ urls: { app: string, owner: string, superuser: string } }} database
 * @param {{ name: string, port: number }} size
 * @param {Record<string, string>} [settings] beside where it stands
 * @returns {Promise<{ url: string, pid: number, alive(): void, stop(): Promise<void> }>} `alive` throws when it has ended
 */
export async function startProduct({ urls }, size, settings = {}) {
  const home = join(HOME, 'servers', `identity-${size.name}`)
  mkdirSync(home, { recursive: true })
  const manifest = join(home, 'documents.json')
  writeFileSync(manifest, JSON.stringify(MANIFEST))
  const server = startOnCore(
    SERVER_CORE,
    [process.execPath, ...productFlags(), join(import.meta.dirname, 'server.mjs')],
    {
      NODE_ENV: 'production',
      NODE_OPTIONS: '',
      BENCH_DOCUMENTS: manifest,
      ...settingsOf({ urls, size, home }),
      ...settings,
    },
  )
  let ended = false
  void server.ended.then(() => {
    ended = true
  })
  const alive = () => {
    if (ended) throw new BenchError(`the product has ended. It said: ${server.said().trim().slice(-1_500)}`)
  }
  const url = urlOf(size)
  const ready = async () => (await fetch(`${url}/readyz`).catch(() => null))?.ok === true
  try {
    for (const until = Date.now() + START_MS; !(await ready()); await sleep(100)) {
      alive()
      if (Date.now() > until) throw new BenchError(`the product did not start in time. It said: ${server.said()}`)
    }
  } catch (error) {
    await server.stop()
    throw error
  }
  return { url, pid: server.pid, alive, stop: server.stop }
}
