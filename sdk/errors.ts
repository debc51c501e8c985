/** The closed list of codes that Backplane's errors carry (docs/errors.md). */
export const API_ERROR_CODES = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_INPUT',
  'DOCUMENT_NOT_REGISTERED',
  'IDEMPOTENCY_KEY_REUSED',
  'IN_PROGRESS',
  'RATE_LIMITED',
  'OVERLOADED',
  'TIMED_OUT',
  'UNSUPPORTED',
  'PROVIDER_UNAVAILABLE',
  'INTERNAL',
] as const

export type ApiErrorCode = (typeof API_ERROR_CODES)[number]

/** What the client itself has to say: no answer, none in time, or one that is no answer of GraphQL. */
export type ClientErrorCode = 'NETWORK' | 'TIMEOUT' | 'BAD_ANSWER'

/** One error of an answer, as it came. */
export interface ErrorEntry {
  readonly message: string
  readonly path?: readonly (string | number)[]
  readonly extensions?: {
    readonly code?: string
    readonly requestId?: string
    readonly retryable?: boolean
    readonly retryAfterSeconds?: number
  }
}

export interface ApiErrorDetails {
  readonly status?: number | null
  readonly requestId?: string | null
  readonly retryAfterMs?: number | null
  readonly errors?: readonly ErrorEntry[]
  readonly data?: unknown
  readonly cause?: unknown
}

/** With one of these nothing has happened. */
const REFUSED: ReadonlySet<string> = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_INPUT',
  'DOCUMENT_NOT_REGISTERED',
  'IDEMPOTENCY_KEY_REUSED',
  'RATE_LIMITED',
  'OVERLOADED',
  'UNSUPPORTED',
])

/** A request that failed. `message` is for people, in English; a program goes by `code`. */
export class ApiError extends Error {
  readonly code: ApiErrorCode | ClientErrorCode
  /** Of HTTP; null when there was no answer. */
  readonly status: number | null
  /** By which the product's staff find the request; null when it never got an answer. */
  readonly requestId: string | null
  /** How long the server asks to wait, in milliseconds; null when it does not say. */
  readonly retryAfterMs: number | null
  /** Every error of the answer. */
  readonly errors: readonly ErrorEntry[]
  /** What the answer held beside its errors, as it came. */
  readonly data: unknown

  constructor(code: ApiErrorCode | ClientErrorCode, message: string, details: ApiErrorDetails = {}) {
    super(message, { cause: details.cause })
    this.name = 'ApiError'
    this.code = code
    this.status = details.status ?? null
    this.requestId = details.requestId ?? null
    this.retryAfterMs = details.retryAfterMs ?? null
    this.errors = details.errors ?? []
    this.data = details.data
  }

  /** Whether the server says that the same request may succeed later without a change. */
  get retryable(): boolean {
    return this.errors.length > 0 && this.errors.every(({ extensions }) => extensions?.retryable === true)
  }

  /** Whether a mutation may have been done all the same, so that a second one must be recognisable by its idempotency key. */
  get mayHaveHappened(): boolean {
    return !REFUSED.has(this.code)
  }
}

/** A code that this version does not know is a newer server's. */
export function codeOf(code: string | undefined): ApiErrorCode {
  return API_ERROR_CODES.find((known) => known === code) ?? 'INTERNAL'
}
