// Backplane as it ships, compiled, on a given port and database, with the bench's issuer in place of its own. Started by the bench with
// BENCH_OPTIONS, a JSON object:
//   staticRoute   true: beside the doors a route that checks the token and answers BENCH_STATIC
//   verify        'each': the static route verifies each token; otherwise through the cache that the peers have
//   settings      more of the environment that server/config.ts reads
import 'reflect-metadata'
import { toPrincipal } from '../../../dist/providers/identity/local/principal.js'
import { readConfig } from '../../../dist/server/config.js'
import { createApp } from '../../../dist/server/create-app.js'
import { createApollo } from '../../../dist/server/graphql/apollo.js'
import { buildBackplaneSchema } from '../../../dist/server/graphql/schema.js'
import { createServer } from '../../../dist/server/http/create-server.js'
import { createLog } from '../../../dist/server/log.js'
import { startBackplane } from '../../../dist/server/start-backplane.js'
import { createVerify } from './verify.mjs'

const { PORT, DATABASE_URL, DATABASE_OWNER_URL, BENCH_HOME, BENCH_ISSUER, BENCH_AUDIENCE, BENCH_JWKS } = process.env
const { BENCH_STATIC = '{}', BENCH_OPTIONS = '{}' } = process.env
const options = JSON.parse(BENCH_OPTIONS)

const config = readConfig({
  BACKPLANE_HOME: BENCH_HOME,
  PORT,
  DATABASE_URL,
  DATABASE_OWNER_URL,
  LOG_LEVEL: 'error',
  ...options.settings,
})
const log = createLog(config.LOG_LEVEL)

/** Signs nobody in: the people are in `identities` already, so that nobody has to be met. */
const identity = {
  name: 'bench',
  clientConfig: () => ({
    authority: BENCH_ISSUER,
    clientId: 'bench',
    audience: BENCH_AUDIENCE,
    scope: 'openid api',
    extraAuthorizeParams: {},
  }),
  verifierConfig: () => ({
    issuer: BENCH_ISSUER,
    jwksUri: BENCH_JWKS,
    audience: BENCH_AUDIENCE,
    algorithms: ['EdDSA'],
    clockToleranceSeconds: 5,
    requireTyp: 'at+jwt',
  }),
  toPrincipal,
  users: { get: async () => null, findByEmail: async () => [] },
}

await (options.staticRoute
  ? startStatic()
  : startBackplane({ config, log, api: true, worker: false, overrides: { identity } }))

/** The same doors, and one more. */
async function startStatic() {
  const { app, providers } = await createApp(config, {
    databaseUrl: DATABASE_URL,
    ownerUrl: DATABASE_OWNER_URL,
    log,
    overrides: { identity },
  })
  const apollo = createApollo(buildBackplaneSchema([]), { local: config.local, log })
  await apollo.start()
  const server = await createServer({ app, apollo, providers, log })
  const verify = createVerify({
    issuer: BENCH_ISSUER,
    audience: BENCH_AUDIENCE,
    jwksUri: BENCH_JWKS,
    each: options.verify === 'each',
  })
  server.get('/bench/static', async (request, reply) => {
    await verify(request.headers.authorization)
    return reply.header('content-type', 'application/json; charset=utf-8').send(BENCH_STATIC)
  })
  await server.listen({ port: Number(PORT), host: '127.0.0.1' })
}
