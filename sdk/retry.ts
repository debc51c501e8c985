import type { ApiError } from './errors.ts'

/** Whoever is asked to wait longer than this is told so, and does not wait. */
export const LONGEST_WAIT_MS = 30_000
const FIRST_WAIT_MS = 500

/**
 * How long to wait before the same request is sent again, in milliseconds; null when it is not to be. Only what the server has refused
 * before it began (429 and 503 with `Retry-After`, RFC 9110, 10.2.3) or calls retryable. A lost answer is none of these: whether to ask
 * again then is for the caller to say.
 * @param attempt how many times it was sent again before
 */
export function waitBeforeRetry(error: ApiError, attempt: number): number | null {
  const { status, retryAfterMs, retryable } = error
  if (retryAfterMs !== null && (retryable || status === 429 || status === 503))
    return retryAfterMs <= LONGEST_WAIT_MS ? retryAfterMs : null
  // Doubled each time, and spread, so that clients that failed together do not come back together.
  return retryable ? FIRST_WAIT_MS * 2 ** attempt * (0.5 + Math.random()) : null
}

/** @throws what the signal was aborted with */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const stop = (): void => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal?.addEventListener('abort', stop, { once: true })
  })
}
