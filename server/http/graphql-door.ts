import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { DomainError } from '../../domain/errors.ts'
import { createDocumentLadder } from './document-ladder.ts'
import { createGeneralDoor, type GeneralParts } from './general-door.ts'
import { readBody } from './graphql-body.ts'
import { acceptedType } from './media-type.ts'
import { type Fields, type NamedDocument, namedDocumentOf } from './named-document.ts'
import { createNamedDoor, type NamedDoorParts } from './named-door.ts'
import { createPriorityOf } from './request-priority.ts'

/** A document and its variables; files come by another way. */
const BODY_LIMIT = 256 * 1024

export interface GraphqlDoorParts extends Omit<NamedDoorParts & GeneralParts, 'ladder' | 'named' | 'priorityOf'> {
  /** Matches the text of a document that moves money. */
  readonly money: RegExp
}

/**
 * /graphql: bytes, content type, JSON depth and the token are checked, in this order, before anything is parsed as GraphQL. A request that
 * names a registered document takes the quick lane; any other document the general one. Both come by POST, and queries also by GET.
 */
export async function graphqlDoor(server: FastifyInstance, parts: GraphqlDoorParts): Promise<void> {
  const ladder = createDocumentLadder(parts.registry)
  const priorityOf = createPriorityOf(parts.callers, parts.money)
  const named = createNamedDoor({ ...parts, ladder, priorityOf })
  const general = createGeneralDoor({ ...parts, ladder, named, priorityOf })

  /** What query strings name: the fields of one that comes again are the same (query-fields.ts). */
  const documents = new WeakMap<Fields, NamedDocument | null>()

  function namedIn(fields: Fields, method: string): NamedDocument | null {
    if (method === 'POST') return namedDocumentOf(fields, method)
    let document = documents.get(fields)
    if (document === undefined) {
      document = namedDocumentOf(fields, method)
      documents.set(fields, document)
    }
    return document
  }

  function take(
    request: FastifyRequest,
    reply: FastifyReply,
    fields: unknown,
  ): FastifyReply | Promise<FastifyReply> | null {
    acceptedType(request.headers.accept)
    const document = namedIn((fields ?? {}) as Fields, request.method)
    return document && named.answer(request, reply, document)
  }

  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer', bodyLimit: BODY_LIMIT },
      (request, body, done) => {
        try {
          done(null, readBody(request.headers, body as Buffer))
        } catch (error) {
          done(error as Error)
        }
      },
    )
    scope.post('/graphql', { bodyLimit: BODY_LIMIT }, async (request, reply) => {
      return take(request, reply, request.body) ?? general(request, reply)
    })
  })
  // Outside of the scope above: an answer from memory is on its way in some microseconds, and a hook that looks at it is one of them.
  server.get('/graphql', (request, reply) => {
    const fields = (request.query ?? {}) as Fields
    const taken = take(request, reply, fields)
    if (taken) return taken
    if (fields.query === undefined)
      throw new DomainError('BAD_INPUT', 'Name what you ask: a "query", or a "documentId".')
    return general(request, reply)
  })
  server.route({
    method: ['PUT', 'PATCH', 'DELETE'],
    url: '/graphql',
    handler: (_request, reply) => notAllowed(reply),
  })
}

function notAllowed(reply: FastifyReply): never {
  reply.header('allow', 'GET, POST')
  throw Object.assign(new Error('Send the document with POST, as application/json; a query may also come by GET.'), {
    statusCode: 405,
  })
}
