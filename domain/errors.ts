/**
 * The closed list of codes that a top-level error may carry. A refusal that a customer can act on is never one of these: it is
 * a member of the mutation's result union.
 */
export const ERROR_CODES = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  DOCUMENT_NOT_REGISTERED: 403,
  NOT_FOUND: 404,
  BAD_INPUT: 400,
  IDEMPOTENCY_KEY_REUSED: 409,
  IN_PROGRESS: 409,
  RATE_LIMITED: 429,
  UNSUPPORTED: 501,
  PROVIDER_UNAVAILABLE: 503,
  OVERLOADED: 503,
  TIMED_OUT: 504,
  INTERNAL: 500,
} as const

export type ErrorCode = keyof typeof ERROR_CODES

const RETRYABLE: ReadonlySet<ErrorCode> = new Set(['IN_PROGRESS', 'RATE_LIMITED', 'PROVIDER_UNAVAILABLE', 'OVERLOADED'])

/** A failure whose message may be shown to the client: what happened, why, and what to do next. */
export class DomainError extends Error {
  readonly code: ErrorCode
  /** Whether the same request may succeed later without a change. */
  readonly retryable: boolean
  /** For how long the same request would be refused. */
  readonly retryAfterSeconds: number | undefined
  /** Which limit was met, of one that has several: `points`. */
  readonly limit: string | undefined

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; retryable?: boolean; retryAfterSeconds?: number; limit?: string } = {},
  ) {
    super(message, { cause: options.cause })
    this.name = 'DomainError'
    this.code = code
    this.retryable = options.retryable ?? RETRYABLE.has(code)
    this.retryAfterSeconds = options.retryAfterSeconds
    this.limit = options.limit
  }
}

/** What cannot be read and what does not exist are told apart by nobody. */
export function notFound(noun: string): DomainError {
  return new DomainError('NOT_FOUND', `There is no such ${noun}, or you may not see it.`)
}

export function badInput(message: string): DomainError {
  return new DomainError('BAD_INPUT', message)
}
