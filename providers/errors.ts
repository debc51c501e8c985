/**
 * How a provider can fail to answer. What a customer can act on (a declined card) is never one of these: it is a return
 * value of the port.
 *
 * - `misconfigured` our key or setting is wrong: an operator must act; never retried
 * - `rejected`      the provider understood and refused: our request is at fault; never retried
 * - `rate_limited`  wait `retryAfterMs`, then the same call may be made again
 * - `unavailable`   no usable answer; `sent: 'no'` means it certainly did not happen, `'maybe'` that it may have
 * - `unsupported`   this provider cannot do it at all
 */
export type ProviderFault = 'misconfigured' | 'rejected' | 'rate_limited' | 'unavailable' | 'unsupported'

export interface ProviderErrorDetails {
  /** The adapter's name, e.g. `stripe`. */
  readonly provider: string
  /** The port's method, e.g. `startSubscription`. */
  readonly operation: string
  readonly sent?: 'no' | 'maybe'
  readonly retryAfterMs?: number
  /** For the log only: the provider's own code, status and request id. Never shown to a client. */
  readonly detail?: string
  readonly cause?: unknown
}

export class ProviderError extends Error {
  readonly fault: ProviderFault
  readonly provider: string
  readonly operation: string
  readonly sent: 'no' | 'maybe'
  readonly retryAfterMs: number | undefined
  readonly detail: string | undefined

  constructor(fault: ProviderFault, details: ProviderErrorDetails) {
    super(`${details.provider}.${details.operation}: ${fault}${details.detail ? ` (${details.detail})` : ''}`, {
      cause: details.cause,
    })
    this.name = 'ProviderError'
    this.fault = fault
    this.provider = details.provider
    this.operation = details.operation
    this.sent = details.sent ?? 'no'
    this.retryAfterMs = details.retryAfterMs
    this.detail = details.detail
  }
}

/** A webhook that must not be believed. The door answers 400 and stores nothing. */
export class WebhookRefused extends Error {
  readonly reason: 'signature' | 'timestamp' | 'malformed'
  constructor(reason: 'signature' | 'timestamp' | 'malformed', message: string) {
    super(message)
    this.name = 'WebhookRefused'
    this.reason = reason
  }
}
