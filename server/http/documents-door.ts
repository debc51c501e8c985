import type { OutgoingHttpHeaders } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { DomainError } from '../../domain/errors.ts'
import type { DocumentLane } from '../graphql/documents/lane.ts'
import type { DocumentList } from '../graphql/documents/list.ts'
import type { ProductLists } from '../graphql/documents/product-lists.ts'
import type { RegisteredDocument } from '../graphql/documents/register.ts'
import type { DocumentRegistry } from '../graphql/documents/registry.ts'
import type { Answer } from '../graphql/responses/response-cache.ts'
import type { Admission } from '../limits/admission.ts'
import { pointsOf } from '../limits/points.ts'
import type { Callers, Known } from './caller.ts'
import { clientNameOf } from './client-name.ts'
import { acceptedType, CONTENT_TYPES, statusUnder } from './media-type.ts'
import { checkOperation, type NamedDocument } from './named-document.ts'

export interface DocumentParts {
  readonly registry: DocumentRegistry
  readonly lane: DocumentLane
  readonly callers: Callers
  readonly admission: Admission
}

/** What a caller may ask for by an identifier: a program its own list, anybody else the product's. */
export function listFor(
  product: ProductLists,
  { documents }: Pick<Known, 'documents'>,
  { headers }: Pick<FastifyRequest, 'headers'>,
): DocumentList {
  if (documents) return documents
  const name = clientNameOf(headers)
  return (name === undefined ? undefined : product.ofClient(name)) ?? product.all
}

/** Of a document that was registered before the schema changed. */
export function brokenDocument(): DomainError {
  return new DomainError(
    'BAD_INPUT',
    'This document is registered, and the schema does not answer it any more. Publish a version of its app with a document that it does.',
  )
}

/** An answer that is remembered for a caller who is known, and the document that it is of. */
export interface QuickAnswer {
  readonly registered: RegisteredDocument
  readonly answer: Answer
}

/** Without waiting; null when somebody has to be asked. @throws DomainError RATE_LIMITED, and what `checkOperation` throws */
export function quickAnswer(
  { registry, lane, callers, admission }: DocumentParts,
  request: FastifyRequest,
  named: NamedDocument,
): QuickAnswer | null {
  const known = callers.known(request)
  const product = known && registry.known()
  if (!known || !product) return null
  const listed = listFor(product, known, request).find(named.documentId)
  const registered = listed?.registered
  if (!registered) return null
  checkOperation(named, registered, request.method)
  const answer = lane.find(registered, known, named.variablesText)
  if (!answer) return null
  admission.charge(request, known, pointsOf(registered.most))
  listed.fromMemory += 1
  return { registered, answer }
}

export function sendAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  registered: RegisteredDocument,
  answer: Answer,
): FastifyReply {
  const type = acceptedType(request.headers.accept)
  const status = statusUnder(type, answer.status)
  reply.header('content-type', CONTENT_TYPES[type])
  if (request.method === 'POST') return send(request, reply, status, answer)
  if (answer.etag === undefined) return send(request, reply.header('cache-control', PRIVATE_CACHE), status, answer)
  // Kept by anyone and asked again each time: a new price list is seen as soon as it is there.
  reply.header('cache-control', PUBLIC_CACHE).header('etag', answer.etag).header('vary', 'accept')
  if (registered.dependencies.shared && isHeld(request.headers['if-none-match'], answer.etag))
    return reply.code(304).send()
  return send(request, reply, status, answer)
}

/**
 * It goes out as it is: what is kept knows its length, where Fastify would count the bytes of a text that was just put together, for which V8 copies it into one
 * piece, and it is copied again with its head. Latin-1 of a text that has as many bytes as characters is its UTF-8.
 */
function send(request: FastifyRequest, reply: FastifyReply, status: number, answer: Answer): FastifyReply {
  if (request.method === 'HEAD') return reply.code(status).send(answer.body)
  const { body, bytes = Buffer.byteLength(body) } = answer
  const headers = reply.header('content-length', bytes).getHeaders() as OutgoingHttpHeaders
  reply.raw.writeHead(status, headers)
  reply.hijack()
  reply.raw.end(body, bytes === body.length ? 'latin1' : 'utf8')
  return reply
}

const PUBLIC_CACHE = 'public, no-cache'
export const PRIVATE_CACHE = 'private, no-store'

/** RFC 9110, 13.1.2: a list, compared weakly, because whoever compresses on the way weakens the tag. */
function isHeld(header: string | undefined, etag: string): boolean {
  return header?.split(',').some((each) => each.trim().replace(/^W\//, '') === etag) ?? false
}
