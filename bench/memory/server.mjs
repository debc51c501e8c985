// Backplane's API process as `npm run start:api` starts it, with the bench's issuer in place of its own, and the bench's documents beside
// the page's. It says every second what it holds, a line of JSON each.
import 'reflect-metadata'
import { betterMovies } from '../../dist/examples/better-movies/extension.js'
import { readConfig } from '../../dist/server/config.js'
import { createLog } from '../../dist/server/log.js'
import { startBackplane } from '../../dist/server/start-backplane.js'
import { createIdentity } from '../home/server/identity.mjs'

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
