import { z } from 'zod'
import { ProviderError, type ProviderErrorDetails, type ProviderFault } from '../../errors.ts'
import type { SendOutcome } from '../port.ts'

/** Node's codes for a connection that was never made: the mail certainly did not leave. */
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

/** SendGrid's own errors, as the SDK throws them: `code` is the HTTP status. */
const answered = z.looseObject({
  code: z.number(),
  response: z.looseObject({ headers: z.looseObject({}).catch({}), body: z.unknown() }),
})
/** "Errors" of the Mail Send reference. */
const problems = z.looseObject({
  errors: z.array(z.looseObject({ message: z.string(), field: z.string().nullish() })),
})
const redirected = z.looseObject({ response: z.looseObject({ status: z.number().min(300).max(399) }) })
const networkError = z.looseObject({ isAxiosError: z.literal(true), code: z.string().catch('no code') })

/**
 * What a failed send means: a refusal that the customer can mend is returned, all else is thrown.
 * @throws ProviderError
 */
export function toOutcome(error: unknown, now: Date): SendOutcome {
  const answer = answered.safeParse(error)
  if (!answer.success) throw noAnswer(error)
  const { code: status, response } = answer.data
  const parsed = problems.safeParse(response.body)
  const errors = parsed.success ? parsed.data.errors : []
  if (status === 400 && errors.length > 0 && errors.every(isAboutRecipient)) {
    return { kind: 'refused', reason: 'invalid_address' }
  }
  const said = errors.map(({ message, field }) => (field ? `${field}: ${message}` : message)).join('; ')
  const detail = `${status}${said ? ` ${said}` : ''}`
  throw fault(faultOf(status), {
    detail,
    sent: faultOf(status) === 'unavailable' ? 'maybe' : 'no',
    ...(status === 429 ? { retryAfterMs: retryAfter(response.headers, now) } : {}),
  })
}

function faultOf(status: number): ProviderFault {
  if (status === 401 || status === 403) return 'misconfigured'
  if (status === 429) return 'rate_limited'
  if (status >= 500 || status === 408) return 'unavailable'
  return 'rejected'
}

/** "Does not contain a valid address." at `personalizations.0.to.0.email`; the same at `from.email` is our own mistake. */
function isAboutRecipient({ message, field }: { message: string; field?: string | null | undefined }): boolean {
  return /^personalizations\.\d+\.to(\.|$)/.test(field ?? '') && /valid (email )?address/i.test(message)
}

/** SendGrid says when its window ends in Unix seconds; a minute is its longest. */
function retryAfter(headers: Readonly<Record<string, unknown>>, now: Date): number {
  const seconds = Number(headers['retry-after'])
  if (headers['retry-after'] !== undefined && Number.isFinite(seconds)) return clamp(seconds * 1000)
  const reset = Number(headers['x-ratelimit-reset'])
  return Number.isFinite(reset) ? clamp(reset * 1000 - now.getTime()) : 60_000
}

function clamp(ms: number): number {
  return Math.min(Math.max(Math.ceil(ms), 1_000), 10 * 60_000)
}

/** The causes are left out: the SDK's errors carry the whole request, and with it the API key, into the log. */
function noAnswer(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error
  const redirect = redirected.safeParse(error)
  if (redirect.success) {
    const detail = `${redirect.data.response.status}: the address answers with a redirect, which is not followed`
    return fault('misconfigured', { detail })
  }
  const network = networkError.safeParse(error)
  // The SDK throws a plain Error, before it calls, for a message that it cannot put into a request.
  if (!network.success) return fault('rejected', { detail: error instanceof Error ? error.message : String(error) })
  const { code } = network.data
  return fault('unavailable', { detail: code, sent: NEVER_CONNECTED.has(code) ? 'no' : 'maybe' })
}

function fault(kind: ProviderFault, details: Omit<ProviderErrorDetails, 'provider' | 'operation'>): ProviderError {
  return new ProviderError(kind, { provider: 'sendgrid', operation: 'send', ...details })
}
