import { createHash } from 'node:crypto'
import { StripeFailure } from './errors.ts'

export interface StoredAnswer {
  readonly status: number
  readonly body: string
  readonly requestId: string
}

interface Entry {
  readonly digest: string
  readonly at: number
  answer: StoredAnswer | null
}

/** Stripe prunes keys once they are at least 24 hours old; the same key is then a new request. */
const KEPT_SECONDS = 24 * 3_600

/** docs.stripe.com/api/idempotent_requests: POST only; the first answer is kept whatever it was, declines and 500s included. */
export interface IdempotencyKeys {
  /**
   * The stored answer to replay, or null for a first use, which is then in progress until `keep` or `release`.
   * @throws StripeFailure 400 for other parameters under the same key, 409 while the first is still running.
   */
  claim(key: string, request: string, body: string): StoredAnswer | null
  keep(key: string, answer: StoredAnswer): void
  /** Refused before it ran, or never answered by us: nothing is remembered. */
  release(key: string): void
}

export function createIdempotencyKeys(wallNow: () => number): IdempotencyKeys {
  const entries = new Map<string, Entry>()
  return {
    claim: (key, request, body) => {
      if (key.length > 255) throw refusal(400, 'Idempotency keys can be at most 255 characters long.')
      const digest = createHash('sha256').update(`${request}\n${body}`).digest('hex')
      const known = entries.get(key)
      if (known && wallNow() - known.at < KEPT_SECONDS) {
        if (known.digest !== digest)
          throw refusal(
            400,
            `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
          )
        if (!known.answer)
          throw refusal(
            409,
            `There is currently another in-progress request using this Idempotent Key: ${key}. Please wait a moment and try again.`,
            'idempotency_key_in_use',
          )
        return known.answer
      }
      entries.set(key, { digest, at: wallNow(), answer: null })
      return null
    },
    keep: (key, answer) => {
      const entry = entries.get(key)
      if (entry) entry.answer = answer
    },
    release: (key) => {
      entries.delete(key)
    },
  }
}

function refusal(status: 400 | 409, message: string, code?: string): StripeFailure {
  return new StripeFailure(status, { type: 'idempotency_error', message, ...(code && { code }) })
}
