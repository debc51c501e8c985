// Backplane as it ships, compiled, on a given port and database, with the bench's issuer in place of its own. Started by the bench with
// BENCH_OPTIONS, a JSON object:
//   documents     texts of registered documents
//   wall          'predicates' or 'rows': one of the two walls alone; both otherwise. BENCH_UNBOUND_URL is a role that rows are open to
//   staticRoute   true: beside the doors a route that checks the token and answers BENCH_STATIC
//   verify        'each': the static route verifies each token; otherwise through the cache that the peers have
//   settings      more of the environment that server/config.ts reads
import 'reflect-metadata'
import { createDb } from '../../../dist/domain/db.js'
import { createModel } from '../../../dist/reads/model.js'
import { openChanges } from '../../../dist/server/changes/feed.js'
import { readConfig } from '../../../dist/server/config.js'
import { createApi } from '../../../dist/server/create-api.js'
import { createApp } from '../../../dist/server/create-app.js'
import { documentId } from '../../../dist/server/graphql/documents/manifest.js'
import { createStreams } from '../../../dist/server/graphql/live/streams.js'
import { createResponseCache } from '../../../dist/server/graphql/responses/response-cache.js'
import { buildBackplaneSchema } from '../../../dist/server/graphql/schema.js'
import { watchHeapGrowth } from '../../../dist/server/heap-growth.js'
import { openDenylist } from '../../../dist/server/http/denylist.js'
import { placeOfTag } from '../../../dist/server/http/people.js'
import { openAdmission } from '../../../dist/server/limits/admission.js'
import { requestStages } from '../../../dist/server/limits/stages.js'
import { createLog } from '../../../dist/server/log.js'
import { READS } from '../../../dist/server/reads.js'
import { DENIALS } from '../../../dist/server/watches.js'
import { createIdentity } from './identity.mjs'
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

// As server/start-backplane.ts does it.
watchHeapGrowth({ targetMb: config.MEMORY_TARGET_MB, log, overloaded: () => false })

const { wall, documents = [] } = options
const UNBOUND = 'bench_peer'
const db = wall === 'predicates' ? createDb(process.env.BENCH_UNBOUND_URL, 10, UNBOUND) : createDb(DATABASE_URL)
const parts = await createApp(config, {
  databaseUrl: DATABASE_URL,
  ownerUrl: DATABASE_OWNER_URL,
  log,
  overrides: { identity: createIdentity(process.env), db },
})
const model = createModel(
  READS.map((each) => ('table' in each && wall === 'rows' ? { ...each, visibleTo: 'everyone' } : each)),
)
const denylist = await openDenylist(DATABASE_URL, { log, wallClock: parts.app.wallClock })
const { limits } = config
const admission = openAdmission({
  ...{ app: parts.app, limits, addressOf: parts.addressOf, stages: requestStages() },
  redis: null,
})
const server = await createApi({
  ...parts,
  model,
  schema: buildBackplaneSchema([], model),
  changes: await openChanges(DATABASE_URL, {
    log,
    placeOf: placeOfTag,
    heard: (tags) => (tags === null || tags.includes(DENIALS)) && denylist.wake(),
  }),
  ...{ denylist, admission, limits, streams: createStreams(parts.app) },
  documents: new Map(documents.map((text) => [documentId(text), text])),
  responses: config.RESPONSE_CACHE_MB > 0 ? createResponseCache(config.RESPONSE_CACHE_MB * 1024 * 1024) : null,
  local: config.local,
  log,
})
if (options.staticRoute) serveStatic()
await server.listen({ port: Number(PORT), host: '127.0.0.1' })

/** The same doors, and one more. */
function serveStatic() {
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
}
