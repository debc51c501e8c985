import type { WireAnswer } from '../wire-server.ts'

const NAMES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

/** An error of the Management API. */
export function managementError(status: number, message: string, errorCode?: string): WireAnswer {
  return { status, body: { statusCode: status, error: NAMES[status], message, ...(errorCode && { errorCode }) } }
}

/** An error of the token endpoint (RFC 6749, section 5.2, with Auth0's statuses). */
export function oauthError(status: number, error: string, error_description: string): WireAnswer {
  return { status, body: { error, error_description } }
}

export const inexistentUser = managementError(404, 'The user does not exist.', 'inexistent_user')

/** A 429 as Auth0 writes it, for `state.fail`: the next request is allowed at `resetAt`. */
export function tooManyRequests(resetAt: Date): WireAnswer {
  const seconds = Math.max(0, Math.ceil((resetAt.getTime() - Date.now()) / 1_000))
  return {
    ...managementError(429, 'Global limit has been reached', 'too_many_requests'),
    headers: {
      'x-ratelimit-limit': '10',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(Math.ceil(resetAt.getTime() / 1_000)),
      'retry-after': String(seconds),
    },
  }
}

/** A 5xx as Auth0 writes it, for `state.fail`. */
export function serverError(status: 500 | 503 = 500): WireAnswer {
  return managementError(status, status === 503 ? 'Service Unavailable' : 'Internal error.', 'internal_error')
}
