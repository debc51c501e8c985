import type { ApolloServer } from '@apollo/server'
import { fastifyApolloHandler } from '@as-integrations/fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../../domain/app.ts'
import type { Context } from '../../resolvers/context.ts'
import type { Changes } from '../changes/feed.ts'
import { versionOfWrite } from '../changes/version-of-write.ts'
import { VERSION_HEADER } from '../graphql/apollo.ts'
import { createContext } from '../graphql/context.ts'
import {
  type DocumentParts,
  type DocumentRequest,
  documentRequestOf,
  quickAnswer,
  sendAnswer,
} from './documents-door.ts'
import { parseJson } from './json.ts'

/** A document and its variables; files come by another way. */
const BODY_LIMIT = 256 * 1024

export interface GraphqlDoorParts extends DocumentParts {
  readonly app: App
  readonly apollo: ApolloServer<Context>
  readonly changes: Changes
}

/**
 * /graphql: bytes, content type, JSON depth and the token are checked, in this order, before anything is parsed as GraphQL. A request that
 * names a registered document takes the quick lane, by GET or POST; any other document comes by POST.
 */
export async function graphqlDoor(server: FastifyInstance, parts: GraphqlDoorParts): Promise<void> {
  const { app, apollo, documents, lane, callers, changes } = parts

  async function answerDocument(request: FastifyRequest, reply: FastifyReply, asked: DocumentRequest) {
    const { viewer, key, hears } = await callers.find(request)
    const answer = await lane.answer({ ...asked, viewer, caller: key, hears })
    if (asked.registered.operation.operation === 'mutation')
      reply.header(VERSION_HEADER, await versionOfWrite(app, changes))
    return sendAnswer(request, reply, asked, answer)
  }

  function take(
    request: FastifyRequest,
    reply: FastifyReply,
    fields: unknown,
  ): FastifyReply | Promise<FastifyReply> | null {
    const asked = documentRequestOf(documents, (fields ?? {}) as Readonly<Record<string, unknown>>, request.method)
    if (!asked) return null
    const answer = quickAnswer(parts, request, asked)
    return answer ? sendAnswer(request, reply, asked, answer) : answerDocument(request, reply, asked)
  }

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
    // What is no GraphQL request at all (a batch, an Accept that cannot be met) Apollo refuses before any plugin hears of it.
    scope.addHook('onSend', (request, reply, payload, done) => {
      done(null, reply.statusCode >= 400 && typeof payload === 'string' ? withRequestId(payload, request.id) : payload)
    })
    scope.post('/graphql', { bodyLimit: BODY_LIMIT }, async (request, reply) => {
      const taken = take(request, reply, request.body)
      if (taken) return taken
      const { viewer } = await callers.find(request)
      const general = fastifyApolloHandler(apollo, { context: async () => createContext(app, viewer) })
      return general.call(scope, request, reply)
    })
    // Only a registered document: a form or a link of another site could GET anything else, and would find the door closed.
    scope.get('/graphql', (request, reply) => {
      const taken = take(request, reply, request.query)
      if (taken) return taken
      return notAllowed(reply)
    })
    scope.route({
      method: ['PUT', 'PATCH', 'DELETE'],
      url: '/graphql',
      handler: (_request, reply) => notAllowed(reply),
    })
  })
}

function notAllowed(reply: FastifyReply): never {
  reply.header('allow', 'POST')
  throw Object.assign(new Error('Send the document with POST, as application/json.'), { statusCode: 405 })
}

/** An answer that is no JSON stays as it is: this runs while it is being sent, where nothing may fail. */
function withRequestId(payload: string, requestId: string): string {
  const body = parsed(payload)
  if (!body) return payload
  const errors = body.errors?.map((error) => ({ ...error, extensions: { ...error.extensions, requestId } }))
  return JSON.stringify({ ...body, ...(errors ? { errors } : {}) })
}

function parsed(text: string): { errors?: { extensions?: object }[] } | null {
  try {
    return JSON.parse(text) as { errors?: { extensions?: object }[] }
  } catch {
    return null
  }
}
