import { sha256Of } from '../../domain/documents/rules.ts'
import { DomainError } from '../../domain/errors.ts'
import { ELSEWHERE } from '../graphql/apollo.ts'
import type { RegisteredDocument } from '../graphql/documents/register.ts'
import { parseJson } from './json.ts'

export type Fields = Readonly<Record<string, unknown>>

/** A document that a request names by its identifier, before anybody knows whether there is one. */
export interface NamedDocument {
  readonly documentId: string
  /** By Apollo's protocol: who sends a hash that is not known may be asked for the text. */
  readonly automatic: boolean
  readonly operationName: unknown
  /** Of the request: as they came by POST, and read by GET. */
  readonly extensions: unknown
  /** As they were sent: part of the key under which the answer is kept. */
  readonly variablesText: string
  /** Read once. Those of a query string are frozen: it may come again, and what was made of them is found by them. */
  variables(): Fields
}

/**
 * `documentId` (GraphQL over HTTP, appendix A: persisted documents), or Apollo's `extensions.persistedQuery` without a text; null when the request
 * names none. By GET variables and extensions are JSON text, by POST objects.
 * @throws DomainError BAD_INPUT for a document beside its identifier, or variables that are no object
 */
export function namedDocumentOf(fields: Fields, method: string): NamedDocument | null {
  const { documentId, query, variables, operationName } = fields
  const byPost = method === 'POST'
  const isNamed = documentId !== undefined && documentId !== null
  if (isNamed && query !== undefined && query !== null)
    throw new DomainError('BAD_INPUT', 'Send a documentId or a query, not both.')
  const automatic = !isNamed && !query && fields.extensions !== undefined ? persistedHash(fields, byPost) : null
  if (!isNamed && automatic === null) return null
  const text = byPost ? JSON.stringify(objectOf(variables)) : textOf(variables)
  return {
    documentId: automatic === null ? String(documentId) : `sha256:${automatic}`,
    automatic: automatic !== null,
    operationName,
    extensions: byPost ? fields.extensions : parsed(fields.extensions),
    variablesText: text,
    variables: byPost ? () => objectOf(variables) : readOnce(text),
  }
}

function readOnce(text: string): () => Fields {
  let fields: Fields | undefined
  return () => (fields ??= Object.freeze(objectOf(text === '' ? undefined : parseJson(text))))
}

/**
 * Whether this request may be answered by this document.
 * @throws DomainError BAD_INPUT for another operation's name, and for a subscription; 405 for a mutation by GET
 */
export function checkOperation(
  { operationName }: NamedDocument,
  { operation }: RegisteredDocument,
  method: string,
): void {
  if (operationName && operationName !== operation.name?.value)
    throw new DomainError('BAD_INPUT', `The document has no operation called "${String(operationName)}".`)
  if (operation.operation === 'subscription') throw new DomainError('BAD_INPUT', ELSEWHERE)
  // HEAD is GET without the body.
  if (method !== 'POST' && operation.operation !== 'query')
    throw Object.assign(new Error('Send a mutation with POST, as application/json.'), { statusCode: 405 })
}

/**
 * The SHA-256 by which a request calls its document in Apollo's protocol (version 1), in hex; null for none.
 * @throws DomainError BAD_INPUT where it is none
 */
export function persistedHash({ extensions }: Fields, byPost = true): string | null {
  const given = (byPost ? extensions : parsed(extensions)) as { persistedQuery?: unknown } | null | undefined
  const persisted = (typeof given === 'object' && given !== null ? given.persistedQuery : undefined) as
    | { version?: unknown; sha256Hash?: unknown }
    | undefined
  if (typeof persisted !== 'object' || persisted === null) return null
  const hash = typeof persisted.sha256Hash === 'string' ? sha256Of(persisted.sha256Hash) : null
  if (persisted.version !== 1 || hash === null)
    throw new DomainError(
      'BAD_INPUT',
      'extensions.persistedQuery must say version 1 and the SHA-256 of the document, in hexadecimal digits, as sha256Hash.',
    )
  return hash
}

function parsed(extensions: unknown): unknown {
  return typeof extensions === 'string' && extensions !== '' ? parseJson(extensions) : null
}

function textOf(variables: unknown): string {
  if (variables === undefined || variables === null) return ''
  if (typeof variables === 'string') return variables
  throw new DomainError('BAD_INPUT', 'variables must be one JSON object.')
}

function objectOf(variables: unknown): Fields {
  if (variables === undefined || variables === null) return {}
  if (typeof variables === 'object' && !Array.isArray(variables)) return variables as Fields
  throw new DomainError('BAD_INPUT', 'variables must be one JSON object.')
}
