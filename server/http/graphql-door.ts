import type { ApolloServer } from '@apollo/server'
import { fastifyApolloHandler } from '@as-integrations/fastify'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Origin, Viewer } from '../../domain/access.ts'
import type { App } from '../../domain/app.ts'
import { recognise } from '../../domain/users/recognise.ts'
import type { Context } from '../../resolvers/context.ts'
import { createContext } from '../graphql/context.ts'
import { bearerOf, type VerifyToken } from './authenticate.ts'
import { parseJson } from './json.ts'

/** A document and its variables; files come by another way. */
const BODY_LIMIT = 256 * 1024

declare module 'fastify' {
  interface FastifyRequest {
    viewer: Viewer | null
  }
}

/** POST /graphql: bytes, content type, JSON depth and the token are checked, in this order, before anything is parsed as GraphQL. */
export async function graphqlDoor(
  server: FastifyInstance,
  app: App,
  apollo: ApolloServer<Context>,
  verify: VerifyToken,
): Promise<void> {
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      'application/json',
      { parseAs: 'string', bodyLimit: BODY_LIMIT },
      (_request, body, done) => {
        try {
          done(null, parseJson(String(body)))
        } catch (error) {
          done(error as Error)
        }
      },
    )
    scope.decorateRequest('viewer', null)
    // What is no GraphQL request at all (a batch, an Accept that cannot be met) Apollo refuses before any plugin hears of it.
    scope.addHook('onSend', async (request, reply, payload) =>
      reply.statusCode >= 400 && typeof payload === 'string' ? withRequestId(payload, request.id) : payload,
    )
    scope.route({
      method: 'POST',
      url: '/graphql',
      bodyLimit: BODY_LIMIT,
      preHandler: async (request) => {
        request.viewer = await viewerOf(app, verify, request)
      },
      handler: fastifyApolloHandler(apollo, {
        context: async (request) => createContext(app, request.viewer ?? anonymous(request)),
      }),
    })
    // A form or a link of another site could only GET, and would find the door closed.
    scope.route({
      method: ['GET', 'PUT', 'PATCH', 'DELETE'],
      url: '/graphql',
      handler: async (_request, reply) => {
        reply.header('allow', 'POST')
        throw Object.assign(new Error('Send the document with POST, as application/json.'), { statusCode: 405 })
      },
    })
  })
}

function originOf(request: FastifyRequest): Origin {
  return { requestId: request.id, address: request.ip }
}

function anonymous(request: FastifyRequest): Viewer {
  return { kind: 'anonymous', origin: originOf(request) }
}

async function viewerOf(app: App, verify: VerifyToken, request: FastifyRequest): Promise<Viewer> {
  const token = bearerOf(request.headers.authorization)
  return token === null ? anonymous(request) : recognise(app, await verify(token), originOf(request))
}

function withRequestId(payload: string, requestId: string): string {
  const body = JSON.parse(payload) as { errors?: { extensions?: object }[] }
  const errors = body.errors?.map((error) => ({ ...error, extensions: { ...error.extensions, requestId } }))
  return JSON.stringify({ ...body, ...(errors ? { errors } : {}) })
}
