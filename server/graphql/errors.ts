import { unwrapResolverError } from '@apollo/server/errors'
import { GraphQLError, type GraphQLFormattedError, Kind } from 'graphql'
import type { Viewer } from '../../domain/access.ts'
import { DomainError, type ErrorCode } from '../../domain/errors.ts'
import { toDomainError } from '../../domain/intents/settle.ts'
import { Prisma } from '../../prisma/generated/client.ts'
import { ProviderError } from '../../providers/errors.ts'
import type { Log } from '../../providers/host.ts'
import { BadCursor } from '../../reads/cursor.ts'

/** Apollo's and graphql-js's own codes for a request that is at fault. */
const CLIENT_CODES = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
])

export interface ShownError {
  readonly code: ErrorCode
  readonly message: string
  readonly retryable: boolean
  /** True for our own fault: it is logged with its stack, and the client sees neither. */
  readonly ours: boolean
}

/** What a client may see of an error: a code from the closed list, words of ours, never a provider's, SQL or a stack. */
export function toShownError(error: unknown): ShownError {
  const original = error instanceof GraphQLError ? unwrapResolverError(error) : error
  if (original instanceof DomainError) return shown(original)
  if (original instanceof ProviderError) return shown(toDomainError(original))
  if (original instanceof BadCursor) return clients(original.message)
  if (holdsNul(original)) return clients('A text in the request holds the character U+0000, which cannot be stored.')
  if (original instanceof GraphQLError) {
    const code = String(original.extensions.code ?? '')
    // Without an original error it is graphql-js's own word about the request; an unknown code is a fault of ours.
    const theirs =
      CLIENT_CODES.has(code) ||
      code === 'BAD_INPUT' ||
      isOfVariable(original) ||
      (code === '' && !original.originalError && !original.path)
    if (theirs) return clients(original.message)
  }
  return {
    code: 'INTERNAL',
    message: 'Something went wrong on our side. Our staff can find it by the request id.',
    retryable: false,
    ours: true,
  }
}

/** A variable that cannot be used; what its scalar has thrown is the original error. */
function isOfVariable({ nodes }: GraphQLError): boolean {
  return nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION
}

function clients(message: string): ShownError {
  return { code: 'BAD_INPUT', message, retryable: false, ours: false }
}

/** PostgreSQL takes any text but one with a NUL in it (SQLSTATE 22021); every text of ours is UTF-8, so the client sent it. */
function holdsNul(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false
  const { driverAdapterError } = (error.meta ?? {}) as { driverAdapterError?: { cause?: { code?: string } } }
  return driverAdapterError?.cause?.code === '22021'
}

function shown(error: DomainError): ShownError {
  return { code: error.code, message: error.message, retryable: error.retryable, ours: error.code === 'INTERNAL' }
}

/**
 * Apollo's `formatError`: path and locations stay, everything else is ours.
 * @param hints whether a typo is answered with the schema's own names; Apollo takes them out of validation errors only, so the values
 * of variables would give them away
 */
export function errorFormatter({ hints }: { hints: boolean }) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const { code, message, retryable } = toShownError(error)
    return {
      message: hints ? message : message.replace(/ ?Did you mean .*$/s, ''),
      ...(formatted.locations ? { locations: formatted.locations } : {}),
      ...(formatted.path ? { path: formatted.path } : {}),
      extensions: { code, ...(retryable ? { retryable } : {}) },
    }
  }
}

export interface PresentErrors {
  /** Whether a typo is answered with the schema's own names. */
  readonly hints: boolean
  readonly log: Log
}

/** The errors of one answer as its client sees them, each with the request's id; what is our fault is logged under the same id. */
export function presentErrors(
  errors: readonly GraphQLError[],
  viewer: Viewer,
  { hints, log }: PresentErrors,
): readonly GraphQLFormattedError[] {
  const { requestId } = viewer.origin
  const format = errorFormatter({ hints })
  for (const error of errors) logFault(log, error, requestId)
  return errors.map((error) => withRequestId(format(error.toJSON(), error), requestId))
}

export function logFault(log: Log, error: GraphQLError, requestId: string): void {
  if (!toShownError(error).ours) return
  log.error({ err: error.originalError ?? error, requestId, path: error.path }, 'a request failed through our fault')
}

export function withRequestId(error: GraphQLFormattedError, requestId: string): GraphQLFormattedError {
  return { ...error, extensions: { ...error.extensions, requestId } }
}
