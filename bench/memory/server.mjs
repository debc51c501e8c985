// Backplane's API process as `npm run start:api` starts it, with the bench's issuer in place of its own, and the bench's documents beside
// the page's. It says every second what it holds, a line of JSON each.
import { setSourceMapsSupport } from 'node:module'
import { createIdentity } from '../home/server/identity.mjs'

// As tools/start.mjs does it, before anything of ours is loaded.
setSourceMapsSupport(true, { nodeModules: false })
await import('reflect-metadata')
const { betterMovies } = await import('../../dist/examples/better-movies/extension.js')
// The local issuer's packages, which the default settings load.
await import('../../dist/providers/identity/local/local-identity.js')
const { readConfig } = await import('../../dist/server/config.js')
const { createLog } = await import('../../dist/server/log.js')
const { startBackplane } = await import('../../dist/server/start-backplane.js')

const { BENCH_DOCUMENTS, BENCH_WEB, ...env } = process.env
const config = readConfig(env)
const backplane = await startBackplane({
  config,
  log: createLog(config.LOG_LEVEL),
  extensions: [betterMovies],
  overrides: { identity: createIdentity(env) },
  ...{ api: true, worker: false },
  webRoot: BENCH_WEB,
  documents: BENCH_DOCUMENTS.split(','),
})
process.once('SIGTERM', () => void backplane.stop().then(() => process.exit(0)))

setInterval(() => {
  const { heapUsed, heapTotal, external, arrayBuffers } = process.memoryUsage()
  process.stdout.write(`${JSON.stringify({ heapUsed, heapTotal, external, arrayBuffers })}\n`)
}, 1_000).unref()
