import Fastify, { type FastifyBaseLogger, type FastifyError, type FastifyInstance, LogController } from 'fastify'
import type { Logger } from 'pino'
import { DomainError, ERROR_CODES, type ErrorCode } from '../../domain/errors.ts'
import type { ProviderParts } from '../../providers/host.ts'
import { shortened, toShownError } from '../graphql/errors.ts'
import { liveDoors } from '../graphql/live/doors.ts'
import type { LiveParts } from '../graphql/live/live.ts'
import { isLiveUpgrade } from '../graphql/live/ws-door.ts'
import type { LimitSettings } from '../limits/settings.ts'
import { webhookDoor } from '../webhooks/door.ts'
import { answerBrokenRequest } from './broken-request.ts'
import { createCallers } from './caller.ts'
import { type Arrival, boundConnections, slowHeads, slowness } from './connections.ts'
import type { Denylist } from './denylist.ts'
import { exportsDoor } from './exports-door.ts'
import { type GraphqlDoorParts, graphqlDoor } from './graphql-door.ts'
import { healthDoor } from './health-door.ts'
import { createImpersonationVerifier } from './impersonation-tokens.ts'
import { invoicesDoor } from './invoices-door.ts'
import type { Machines } from './machines.ts'
import { CONTENT_TYPES, mediaTypeOf } from './media-type.ts'
import { pagesDoor } from './pages-door.ts'
import type { People } from './people.ts'
import { withPreviews } from './previews.ts'
import { createProofs, PROOF_ALGORITHMS } from './proofs.ts'
import { providerDoor } from './provider-door.ts'
import { createQueryFields } from './query-fields.ts'
import { newRequestId } from './request-id.ts'
import { type TokenStages, tokenStages } from './token-stages.ts'
import { createVerifiedTokens } from './verified-tokens.ts'

export interface ServerParts extends Omit<GraphqlDoorParts, 'callers'> {
  readonly limits: LimitSettings
  readonly people: People
  readonly machines: Machines
  readonly denylist: Denylist
  /** Counted into, for who wants to look. */
  readonly tokenStages?: TokenStages | undefined
  /** For how long a request may take to arrive, in ms, and how often that is looked at. */
  readonly arrival?: Arrival | undefined
  readonly live: Omit<LiveParts, 'ladder'>
  readonly providers: readonly ProviderParts[]
  readonly log: Logger
  /** The folder of the built account page; without one the API serves no pages of its own. */
  readonly webRoot?: string | undefined
}

/** Every door of the house on one Fastify instance, not yet listening. */
export async function createServer(parts: ServerParts): Promise<FastifyInstance> {
  const { app, providers, log, webRoot, people, machines, changes, denylist, admission, limits } = parts
  const stages = parts.tokenStages ?? tokenStages()
  const server = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    // What is logged of a request says its id itself: a log of its own for each would cost more than an answer from memory.
    childLoggerFactory: (logger) => logger,
    genReqId: newRequestId,
    ...slowness(limits, parts.arrival),
    // Two headers where there may be one are one that is refused, and not whichever comes first.
    http: {
      joinDuplicateHeaders: true,
      shouldUpgradeCallback: isLiveUpgrade,
      ...slowHeads(limits, parts.arrival),
    },
    clientErrorHandler: answerBrokenRequest,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200, querystringParser: createQueryFields() },
  }) as unknown as FastifyInstance
  // Before anything can fail, so that every answer carries them.
  server.decorateRequest('arrivedAt', 0)
  boundConnections(server.server, limits.connections, log)
  server.addHook('onRequest', (request, reply, done) => {
    request.arrivedAt = performance.now()
    reply.header('x-request-id', request.id)
    reply.header('x-content-type-options', 'nosniff')
    done()
  })
  const { identity, wallClock } = app
  const verifyImpersonation = createImpersonationVerifier(app, stages)
  const tokens = createVerifiedTokens({ identity, wallClock, log, denylist, stages, verifyImpersonation })
  server.addHook('onClose', (_server, done) => {
    tokens.close()
    done()
  })
  server.setErrorHandler((error: FastifyError | Error, request, reply) => {
    const { status, code, message, retryAfterSeconds, limit } = answerOf(error)
    if (status >= 500 && code !== 'OVERLOADED' && code !== 'TIMED_OUT')
      log.error({ err: error, requestId: request.id, url: request.routeOptions.url }, 'a request failed')
    // An answer of /graphql is of the type that its client takes, also when it ends before GraphQL.
    if (request.routeOptions.url === '/graphql')
      reply.header('content-type', CONTENT_TYPES[mediaTypeOf(request.headers.accept) ?? 'application/json'])
    if (status === 401) reply.header('www-authenticate', challengeFor(request.headers.authorization))
    if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds))
    const extensions = { code, retryAfterSeconds, limit, requestId: request.id }
    return reply.code(status).send({ errors: [{ message, extensions }] })
  })
  server.setNotFoundHandler((request, reply) =>
    reply.code(404).send({
      errors: [{ message: 'There is nothing here.', extensions: { code: 'NOT_FOUND', requestId: request.id } }],
    }),
  )
  await healthDoor(server, app, providers)
  const assertProof = createProofs(app, stages)
  const found = createCallers({
    ...{ tokens, people, machines, changes, denylist, assertProof },
    addressOf: admission.addressOf,
  })
  const callers = withPreviews(found, app)
  await graphqlDoor(server, { ...parts, callers })
  await liveDoors(server, parts.live, callers)
  await exportsDoor(server, app, callers)
  await invoicesDoor(server, app, callers)
  await webhookDoor(server, app, admission)
  await providerDoor(server, providers, app.publicUrl, admission)
  server.get('/config.json', async () => ({
    ...app.identity.clientConfig(),
    productName: app.productName,
    local: app.local,
    cardForm: app.cardForm,
  }))
  await pagesDoor(server, app, webRoot)
  return server
}

/** RFC 9449, 7.1: who comes with a proof is told of which kind it may be. */
function challengeFor(authorization: string | undefined): string {
  return /^dpop /i.test(authorization ?? '') ? `DPoP algs="${PROOF_ALGORITHMS.join(' ')}"` : 'Bearer'
}

/** What the client hears: our own words, or Fastify's about a request that it refused (413, 415, …). */
function answerOf(error: FastifyError | Error): Answered {
  const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500
  if (!(error instanceof DomainError) && status >= 400 && status < 500)
    return { status, code: status === 404 ? 'NOT_FOUND' : 'BAD_INPUT', message: shortened(error.message) }
  const { code, message, retryAfterSeconds, limit } = toShownError(error)
  return { status: ERROR_CODES[code], code, message: shortened(message), retryAfterSeconds, limit }
}

interface Answered {
  readonly status: number
  readonly code: ErrorCode
  readonly message: string
  readonly retryAfterSeconds?: number | undefined
  readonly limit?: string | undefined
}
