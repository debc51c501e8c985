import { unwrapResolverError } from '@apollo/server/errors'
import { GraphQLError, type GraphQLFormattedError, Kind } from 'graphql'
import pg from 'pg'
import type { Viewer } from '../../domain/access.ts'
import { DomainError, type ErrorCode } from '../../domain/errors.ts'
import { toDomainError } from '../../domain/intents/settle.ts'
import { Prisma } from '../../prisma/generated/client.ts'
import { ProviderError } from '../../providers/errors.ts'
import type { Log } from '../../providers/host.ts'
import { BadCursor } from '../../reads/cursor.ts'
import { withWhatThereIs } from './incremental.ts'

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
  readonly retryAfterSeconds?: number | undefined
  readonly limit?: string | undefined
  /** True for our own fault: it is logged with its stack, and the client sees neither. */
  readonly ours: boolean
}

/** Of validation and of variables, before one that says that there are more. */
export const MOST_ERRORS = 9

/** Nobody reads more of what a request was made of; the reason stands at a message's end. */
const MOST_CHARACTERS = 500
const MOST_AT_THE_END = 200
const MOST_LOCATIONS = 5

/** What a client may see of an error: a code from the closed list, words of ours, never a provider's, SQL or a stack. */
export function toShownError(error: unknown): ShownError {
  const original = originalOf(error)
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
      (code === '' && !original.originalError && !original.path && !isOfValue(error, original))
    if (theirs) return clients(original.message)
  }
  return {
    code: 'INTERNAL',
    message: 'Something went wrong on our side. Our staff can find it by the request id.',
    retryable: false,
    ours: true,
  }
}

/** What a resolver has thrown, or a step before any. */
function originalOf(error: unknown): unknown {
  if (!(error instanceof GraphQLError)) return error
  return error.originalError instanceof DomainError ? error.originalError : unwrapResolverError(error)
}

/** A variable that cannot be used; what its scalar has thrown is the original error. */
function isOfVariable({ nodes }: GraphQLError): boolean {
  return nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION
}

/** A value of ours that its field cannot show, refused at a path: by its scalar, which names no place of the document, or by its type, which names the field. What is said of an argument names that. */
function isOfValue(error: unknown, { nodes }: GraphQLError): boolean {
  return error instanceof GraphQLError && error.path !== undefined && (!nodes || nodes[0]?.kind === Kind.FIELD)
}

function clients(message: string): ShownError {
  return { code: 'BAD_INPUT', message, retryable: false, ours: false }
}

/** PostgreSQL's word for a text with a NUL in it, the only one that it does not take: as a text, and within JSON (SQLSTATE). */
const NUL_STATES = new Set(['22021', '22P05'])

/** Every text of ours is UTF-8, so the client sent it. */
function holdsNul(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return NUL_STATES.has(error.code ?? '')
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false
  const { driverAdapterError } = (error.meta ?? {}) as { driverAdapterError?: { cause?: { code?: string } } }
  return NUL_STATES.has(driverAdapterError?.cause?.code ?? '')
}

function shown(error: DomainError): ShownError {
  const { code, message, retryable, retryAfterSeconds, limit } = error
  return { code, message, retryable, retryAfterSeconds, limit, ours: code === 'INTERNAL' }
}

const ENDS_THE_WHOLE: ReadonlySet<ErrorCode> = new Set(['RATE_LIMITED', 'OVERLOADED', 'TIMED_OUT'])

/** What kept an answer from being made at all, if anything has: then the whole request is answered by it, with its status. */
export function refusalIn(errors: readonly GraphQLError[] | undefined): DomainError | null {
  for (const error of errors ?? []) {
    const original = originalOf(error)
    if (original instanceof DomainError && ENDS_THE_WHOLE.has(original.code)) return original
  }
  return null
}

/** What stands in an error's `extensions`. */
export function extensionsOf({ code, retryable, retryAfterSeconds, limit }: ShownError): Record<string, unknown> {
  return {
    code,
    ...(retryable ? { retryable } : {}),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(limit === undefined ? {} : { limit }),
  }
}

/**
 * Apollo's `formatError`: path and locations stay, everything else is ours.
 * @param hints whether a typo is answered with the schema's own names; Apollo takes them out of validation errors only, so the values
 * of variables would give them away
 */
export function errorFormatter({ hints }: { hints: boolean }) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const shownError = toShownError(error)
    const { message } = shownError
    return {
      message: withWhatThereIs(shortened(hints ? message : message.replace(/ ?Did you mean .*$/s, ''))),
      ...(formatted.locations ? { locations: formatted.locations.slice(0, MOST_LOCATIONS) } : {}),
      ...(formatted.path ? { path: formatted.path } : {}),
      extensions: extensionsOf(shownError),
    }
  }
}

/** Cuts what a message repeats of the request out of its middle. */
export function shortened(message: string): string {
  if (message.length <= MOST_CHARACTERS) return message
  const end = message.slice(-MOST_AT_THE_END)
  // Half of a surrogate pair would be no text.
  return `${message.slice(0, MOST_CHARACTERS - MOST_AT_THE_END)} … ${end}`.toWellFormed()
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
