import { Stripe } from 'stripe'
import { ProviderError, type ProviderErrorDetails, type ProviderFault } from '../../errors.ts'

/** The connection was never made, so Stripe cannot have seen the request. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'])

/**
 * Stripe's errors in the port's words (docs.stripe.com/api/errors). A declined card is not among them where it is an outcome: the
 * verbs that charge look at it first. Anything that is not Stripe's comes back as it is: it is a fault of ours.
 */
export function fromStripeError(operation: string, error: unknown): unknown {
  if (error instanceof ProviderError || !(error instanceof Stripe.errors.StripeError)) return error
  const details = { provider: 'stripe', operation, detail: describe(error), cause: error }
  const { fault, ...more } = classify(error)
  return new ProviderError(fault, { ...details, ...more })
}

function classify(
  error: Stripe.errors.StripeError,
): { fault: ProviderFault } & Pick<ProviderErrorDetails, 'sent' | 'retryAfterMs'> {
  const { errors } = Stripe
  if (error instanceof errors.StripeConnectionError)
    return { fault: 'unavailable', sent: NEVER_SENT.has(socketCode(error)) ? 'no' : 'maybe' }
  if (error instanceof errors.StripeAuthenticationError || error instanceof errors.StripePermissionError)
    return { fault: 'misconfigured' }
  if (error instanceof errors.StripeRateLimitError) return { fault: 'rate_limited', ...retryAfter(error.headers) }
  // The same key is being worked on, or was used with another body: two different things under one family of names.
  if (error.statusCode === 409) return { fault: 'unavailable', sent: 'maybe', ...retryAfter(error.headers) }
  if (error instanceof errors.StripeIdempotencyError) return { fault: 'rejected' }
  const status = error.statusCode ?? 500
  if (status >= 500) return { fault: 'unavailable', sent: 'maybe', ...retryAfter(error.headers) }
  return { fault: 'rejected' }
}

/** No such object: gone, never there, or of another account. */
export function isMissing(error: unknown): error is Stripe.errors.StripeInvalidRequestError {
  return error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'resource_missing'
}

/** Retry-After in seconds; Stripe sends no dates. */
function retryAfter(headers: Readonly<Record<string, string>> | undefined): { retryAfterMs?: number } {
  const seconds = Number(headers?.['retry-after'] ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? { retryAfterMs: seconds * 1_000 } : {}
}

function socketCode(error: Stripe.errors.StripeError): string {
  const { detail } = error
  return typeof detail === 'object' && 'code' in detail ? String(detail.code) : ''
}

function describe(error: Stripe.errors.StripeError): string {
  const parts = [
    error.statusCode,
    error.type,
    error.code,
    error.decline_code,
    error.param,
    error.requestId,
    error.message,
  ]
  return parts.filter((part) => part !== undefined && part !== null && part !== '').join(' · ')
}
