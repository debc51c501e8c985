// Backplane as `npm start` starts it, API and worker in one process and the local issuer, with the bench's documents registered and without
// the demo's people.
import { setSourceMapsSupport } from 'node:module'

// As tools/start.mjs does it, before anything of ours is loaded.
setSourceMapsSupport(true, { nodeModules: false })
await import('reflect-metadata')
const { betterMovies } = await import('../../dist/examples/better-movies/extension.js')
const { readConfig } = await import('../../dist/server/config.js')
const { createLog } = await import('../../dist/server/log.js')
const { startBackplane } = await import('../../dist/server/start-backplane.js')

const { BENCH_DOCUMENTS, BENCH_WORKER, ...env } = process.env
const config = readConfig(env)
const backplane = await startBackplane({
  config,
  log: createLog(config.LOG_LEVEL),
  extensions: [betterMovies],
  ...{ api: true, worker: BENCH_WORKER !== 'off' },
  documents: [BENCH_DOCUMENTS],
})
process.once('SIGTERM', () => void backplane.stop().then(() => process.exit(0)))
