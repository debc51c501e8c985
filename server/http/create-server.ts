import Fastify, { type FastifyBaseLogger, type FastifyError, type FastifyInstance, LogController } from 'fastify'
import type { Logger } from 'pino'
import { DomainError, ERROR_CODES, type ErrorCode } from '../../domain/errors.ts'
import type { ProviderParts } from '../../providers/host.ts'
import { toShownError } from '../graphql/errors.ts'
import { webhookDoor } from '../webhooks/door.ts'
import { answerBrokenRequest } from './broken-request.ts'
import { createCallers } from './caller.ts'
import { type GraphqlDoorParts, graphqlDoor } from './graphql-door.ts'
import { healthDoor } from './health-door.ts'
import { pagesDoor } from './pages-door.ts'
import type { People } from './people.ts'
import { providerDoor } from './provider-door.ts'
import { newRequestId } from './request-id.ts'
import { createVerifiedTokens } from './verified-tokens.ts'

export interface ServerParts extends Omit<GraphqlDoorParts, 'callers'> {
  readonly people: People
  readonly providers: readonly ProviderParts[]
  readonly log: Logger
  /** The folder of the built account page; without one the API serves no pages of its own. */
  readonly webRoot?: string | undefined
}

/** Every door of the house on one Fastify instance, not yet listening. */
export async function createServer(parts: ServerParts): Promise<FastifyInstance> {
  const { app, providers, log, webRoot, people, changes } = parts
  const server = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: newRequestId,
    requestTimeout: 30_000,
    clientErrorHandler: answerBrokenRequest,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
  }) as unknown as FastifyInstance
  // Before anything can fail, so that every answer carries them.
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    reply.header('x-content-type-options', 'nosniff')
    done()
  })
  const tokens = createVerifiedTokens({ identity: app.identity, wallClock: app.wallClock, log })
  server.addHook('onClose', (_server, done) => {
    tokens.close()
    done()
  })
  server.setErrorHandler((error: FastifyError | Error, request, reply) => {
    const { status, code, message } = answerOf(error)
    if (status >= 500)
      log.error({ err: error, requestId: request.id, url: request.routeOptions.url }, 'a request failed')
    if (status === 401) reply.header('www-authenticate', 'Bearer')
    return reply.code(status).send({ errors: [{ message, extensions: { code, requestId: request.id } }] })
  })
  server.setNotFoundHandler((request, reply) =>
    reply.code(404).send({
      errors: [{ message: 'There is nothing here.', extensions: { code: 'NOT_FOUND', requestId: request.id } }],
    }),
  )
  await healthDoor(server, app, providers)
  await graphqlDoor(server, { ...parts, callers: createCallers(tokens, people, changes) })
  await webhookDoor(server, app)
  await providerDoor(server, providers, app.publicUrl)
  server.get('/config.json', async () => ({
    ...app.identity.clientConfig(),
    productName: app.productName,
    local: app.local,
  }))
  await pagesDoor(server, app, webRoot)
  return server
}

/** What the client hears: our own words, or Fastify's about a request that it refused (413, 415, …). */
function answerOf(error: FastifyError | Error): { status: number; code: ErrorCode; message: string } {
  const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500
  if (!(error instanceof DomainError) && status >= 400 && status < 500)
    return { status, code: status === 404 ? 'NOT_FOUND' : 'BAD_INPUT', message: error.message }
  const { code, message } = toShownError(error)
  return { status: ERROR_CODES[code], code, message }
}
