// The demo product as `npm start` starts it, with the manifests of the example clients registered beside the page's:
//
//   node tools/clients-check/serve.mjs MANIFEST…
import { fileURLToPath } from 'node:url'
import 'reflect-metadata'

const built = (path) => import(new URL(`../../dist/${path}`, import.meta.url).href)
const [{ betterMovies }, { seedDemo }, { readConfig }, { createLog }, { startBackplane }] = await Promise.all(
  [
    'examples/better-movies/extension.js',
    'prisma/seed.js',
    'server/config.js',
    'server/log.js',
    'server/start-backplane.js',
  ].map(built),
)

const config = readConfig(process.env)
const product = await startBackplane({
  config,
  log: createLog(config.LOG_LEVEL),
  extensions: [betterMovies],
  api: true,
  worker: true,
  documents: [fileURLToPath(new URL('../../dist/documents/web.json', import.meta.url)), ...process.argv.slice(2)],
  prepare: seedDemo,
})
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void product.stop())
