import type { FastifyReply, FastifyRequest } from 'fastify'
import { DomainError } from '../../domain/errors.ts'
import type { DocumentLane, LaneRequest } from '../graphql/documents/lane.ts'
import type { RegisteredDocument } from '../graphql/documents/register.ts'
import type { Answer } from '../graphql/responses/response-cache.ts'
import type { Callers } from './caller.ts'
import { parseJson } from './json.ts'

/** A request that names a registered document (GraphQL over HTTP, appendix A: persisted documents). */
export interface DocumentRequest {
  readonly registered: RegisteredDocument
  readonly variablesText: string
  variables(): Readonly<Record<string, unknown>>
}

export interface DocumentParts {
  readonly documents: ReadonlyMap<string, RegisteredDocument>
  readonly lane: DocumentLane
  readonly callers: Callers
}

/** What a client of a registered document may send. */
type Fields = Readonly<Record<string, unknown>>

/**
 * The document that a request names; null when it names none. By GET the variables are JSON text, by POST an object.
 * @throws DomainError BAD_INPUT for an identifier that is not known, a document beside it, or variables that are no object
 */
export function documentRequestOf(
  documents: ReadonlyMap<string, RegisteredDocument>,
  fields: Fields,
  method: string,
): DocumentRequest | null {
  const { documentId, variables, operationName } = fields
  if (documentId === undefined || documentId === null) return null
  if (fields.query !== undefined && fields.query !== null)
    throw new DomainError('BAD_INPUT', 'Send a documentId or a query, not both.')
  const registered = typeof documentId === 'string' ? documents.get(documentId) : undefined
  if (!registered)
    throw new DomainError(
      'BAD_INPUT',
      'This documentId is not registered here. Register the document, or send its text as "query".',
    )
  if (operationName && operationName !== registered.operation.name?.value)
    throw new DomainError('BAD_INPUT', `The document has no operation called "${String(operationName)}".`)
  // HEAD is GET without the body.
  const byPost = method === 'POST'
  if (!byPost && registered.operation.operation !== 'query')
    throw Object.assign(new Error('Send a mutation with POST, as application/json.'), { statusCode: 405 })
  const text = byPost ? JSON.stringify(objectOf(variables)) : textOf(variables)
  return {
    registered,
    variablesText: text,
    variables: () => objectOf(byPost ? variables : text === '' ? undefined : parseJson(text)),
  }
}

/** Answers at once what is remembered for a caller who is known; undefined when somebody has to be asked. */
export function quickAnswer(
  { lane, callers }: DocumentParts,
  request: FastifyRequest,
  { registered, variablesText }: DocumentRequest,
): Answer | undefined {
  const caller = callers.known(request)
  return caller === undefined ? undefined : lane.find(registered, caller, variablesText)
}

export function sendAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  { registered }: Pick<LaneRequest, 'registered'>,
  answer: Answer,
): FastifyReply {
  reply.header('content-type', mediaTypeOf(request.headers.accept))
  if (request.method === 'POST') return reply.code(answer.status).send(answer.body)
  if (answer.etag === undefined)
    return reply.header('cache-control', 'private, no-store').code(answer.status).send(answer.body)
  // Kept by anyone and asked again each time: a new price list is seen as soon as it is there.
  reply.header('cache-control', PUBLIC_CACHE).header('etag', answer.etag).header('vary', 'accept')
  if (registered.dependencies.shared && isHeld(request.headers['if-none-match'], answer.etag))
    return reply.code(304).send()
  return reply.code(answer.status).send(answer.body)
}

const PUBLIC_CACHE = 'public, no-cache'

/** RFC 9110, 13.1.2: a list, compared weakly, because whoever compresses on the way weakens the tag. */
function isHeld(header: string | undefined, etag: string): boolean {
  return header?.split(',').some((each) => each.trim().replace(/^W\//, '') === etag) ?? false
}

const GRAPHQL_RESPONSE = 'application/graphql-response+json; charset=utf-8'
const JSON_TYPE = 'application/json; charset=utf-8'

function mediaTypeOf(accept: string | undefined): string {
  return accept?.includes('application/graphql-response+json') ? GRAPHQL_RESPONSE : JSON_TYPE
}

function textOf(variables: unknown): string {
  if (variables === undefined || variables === null) return ''
  if (typeof variables === 'string') return variables
  throw new DomainError('BAD_INPUT', 'variables must be one JSON object.')
}

function objectOf(variables: unknown): Readonly<Record<string, unknown>> {
  if (variables === undefined || variables === null) return {}
  if (typeof variables === 'object' && !Array.isArray(variables)) return variables as Readonly<Record<string, unknown>>
  throw new DomainError('BAD_INPUT', 'variables must be one JSON object.')
}
