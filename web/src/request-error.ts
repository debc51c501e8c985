/** After one of these nothing has happened, and the same request would be refused again. */
const FINAL = new Set(['BAD_INPUT', 'FORBIDDEN', 'NOT_FOUND', 'IDEMPOTENCY_KEY_REUSED', 'UNSUPPORTED'])

export interface RequestErrorOptions {
  readonly requestId?: string | null
  readonly cause?: unknown
}

/** A request that failed; `message` is for people and says what to do next. */
export class RequestError extends Error {
  /** One of the API's closed list, or of the page's own: NETWORK, TIMEOUT, BAD_ANSWER, SIGNED_OUT. */
  readonly code: string
  /** By which the product's staff find the request; null when it never got an answer. */
  readonly requestId: string | null

  constructor(code: string, message: string, { requestId = null, cause }: RequestErrorOptions = {}) {
    super(message, { cause })
    this.name = 'RequestError'
    this.code = code
    this.requestId = requestId
  }

  /** Whether the server may have acted all the same, so that a retry must be recognisable as one. */
  get mayHaveHappened(): boolean {
    return !FINAL.has(this.code)
  }
}

/** Anything that was thrown, as the one kind of error that the page shows. */
export function toRequestError(error: unknown): RequestError {
  if (error instanceof RequestError) return error
  return new RequestError('PAGE', 'Something went wrong on this page. Reload it and try again.', { cause: error })
}
