// Backplane's worker as `npm run start:worker` starts it.
import { setSourceMapsSupport } from 'node:module'

setSourceMapsSupport(true, { nodeModules: false })
await import('reflect-metadata')
const { betterMovies } = await import('../../dist/examples/better-movies/extension.js')
const { readConfig } = await import('../../dist/server/config.js')
const { createLog } = await import('../../dist/server/log.js')
const { startBackplane } = await import('../../dist/server/start-backplane.js')

const config = readConfig(process.env)
const backplane = await startBackplane({
  ...{ config, log: createLog(config.LOG_LEVEL), extensions: [betterMovies], api: false, worker: true },
})
process.once('SIGTERM', () => void backplane.stop().then(() => process.exit(0)))
