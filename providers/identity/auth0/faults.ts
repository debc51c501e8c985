import { ManagementError } from 'auth0'
import { ProviderError, type ProviderErrorDetails, type ProviderFault } from '../../errors.ts'

/** The Management API's token could not be had, so the call that needed it was not made. */
export class TokenRefused extends Error {
  constructor(cause: unknown) {
    super('no token for the Management API', { cause })
    this.name = 'TokenRefused'
  }
}

/** A later one of several calls failed; what an earlier one did stands. */
class PartlyDone extends Error {
  constructor(cause: unknown) {
    super('an earlier part was done', { cause })
    this.name = 'PartlyDone'
  }
}

/** Node's and undici's codes for a connection that was never made. */
const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** The HTTP status that Auth0 answered, in the last of several calls; undefined when it did not. */
export function statusOf(error: unknown): number | undefined {
  if (error instanceof PartlyDone) return statusOf(error.cause)
  return error instanceof ManagementError ? error.statusCode : undefined
}

/** Auth0's own short code for what was wrong (`invalid_uri`, `inexistent_user`). */
function errorCodeOf(error: unknown): string | undefined {
  const body = error instanceof ManagementError ? error.body : undefined
  if (typeof body !== 'object' || body === null || !('errorCode' in body)) return undefined
  return typeof body.errorCode === 'string' ? body.errorCode : undefined
}

/** Runs what comes after a first call has been made: what fails now leaves that call's effect. */
export async function afterFirst<T>(work: () => PromiseLike<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof PartlyDone ? error : new PartlyDone(error)
  }
}

/** For `catch`: what is not there. Auth0 answers 400 for an id that it could never have issued. */
export function missingAsNull(error: unknown): null {
  const cause = error instanceof PartlyDone ? error.cause : error
  if (statusOf(cause) === 404 || (statusOf(cause) === 400 && errorCodeOf(cause) === 'invalid_uri')) return null
  throw error
}

/** @param sent what is said of a call that was certainly not made; 'maybe' when another one was */
export function toFault(operation: string, error: unknown, now: Date, sent: 'no' | 'maybe' = 'no'): ProviderError {
  if (error instanceof ProviderError) return error
  if (error instanceof PartlyDone) return toFault(operation, error.cause, now, 'maybe')
  if (error instanceof TokenRefused) return tokenFault(operation, error.cause, now, sent)
  const status = statusOf(error)
  if (status === undefined) {
    const code = connectionCode(error)
    const made = code === undefined || !NEVER_CONNECTED.has(code)
    return fault('unavailable', operation, {
      detail: code ?? messageOf(error),
      sent: made ? 'maybe' : sent,
      cause: error,
    })
  }
  const kind = faultOf(status)
  return fault(kind, operation, {
    detail: `${status} ${said(error)}`,
    sent: kind === 'unavailable' ? 'maybe' : sent,
    cause: error,
    ...(kind === 'rate_limited' ? { retryAfterMs: retryAfter(error, now) } : {}),
  })
}

function faultOf(status: number): ProviderFault {
  if (status === 401 || status === 403) return 'misconfigured'
  if (status === 429) return 'rate_limited'
  // What is neither a success that the SDK can read nor a refusal tells nothing about what happened.
  if (status >= 500 || status === 408 || status < 400) return 'unavailable'
  return 'rejected'
}

/** Whatever the token endpoint refuses is a setting of ours; nothing was asked of the Management API yet. */
function tokenFault(operation: string, error: unknown, now: Date, sent: 'no' | 'maybe'): ProviderError {
  const status = statusOf(error)
  const kind = status === undefined ? 'unavailable' : faultOf(status)
  return fault(kind === 'rejected' ? 'misconfigured' : kind, operation, {
    detail: `token: ${status === undefined ? (connectionCode(error) ?? messageOf(error)) : `${status} ${said(error)}`}`,
    sent,
    cause: error,
    ...(kind === 'rate_limited' ? { retryAfterMs: retryAfter(error, now) } : {}),
  })
}

/** `fetch` hides why a connection failed one or two causes deep. */
function connectionCode(error: unknown): string | undefined {
  for (let inner = error, depth = 0; inner instanceof Error && depth < 5; inner = inner.cause, depth++) {
    if ('code' in inner && typeof inner.code === 'string') return inner.code
  }
  return undefined
}

/** Auth0's `errorCode` and `message`, or the OAuth pair of the token endpoint. */
function said(error: unknown): string {
  const body = error instanceof ManagementError ? error.body : undefined
  if (typeof body !== 'object' || body === null) return messageOf(error)
  const fields: Readonly<Record<string, unknown>> = { ...body }
  const words = ['errorCode', 'error', 'message', 'error_description'].map((name) => fields[name])
  return words.filter((word) => typeof word === 'string').join(': ')
}

/** Auth0 says when a call may be made again in Unix seconds (`x-ratelimit-reset`). */
function retryAfter(error: unknown, now: Date): number {
  const headers = error instanceof ManagementError ? error.rawResponse?.headers : undefined
  const seconds = Number(headers?.get('retry-after') ?? Number.NaN)
  const reset = Number(headers?.get('x-ratelimit-reset') ?? Number.NaN)
  const ms = Number.isFinite(seconds) ? seconds * 1000 : reset * 1000 - now.getTime()
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 1_000), 60_000) : 10_000
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function fault(
  kind: ProviderFault,
  operation: string,
  details: Omit<ProviderErrorDetails, 'provider' | 'operation'>,
): ProviderError {
  return new ProviderError(kind, { provider: 'auth0', operation, ...details })
}
