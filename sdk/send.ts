import { ApiError, codeOf, type ErrorEntry } from './errors.ts'

/** Longer addresses are cut off by some proxies. */
const LONGEST_ADDRESS = 2_000

/** One request as it goes out. */
export interface Outgoing {
  readonly url: string
  /** `documentId` or `query`. */
  readonly document: { readonly documentId: string } | { readonly query: string }
  readonly variables: object
  /** Whether it may go by GET, where what is the same for everyone can be kept on the way. */
  readonly byGet: boolean
  readonly headers: Readonly<Record<string, string>>
  readonly signal: AbortSignal | undefined
  readonly timeoutMs: number
  readonly fetch: typeof fetch
}

export interface Answer {
  readonly data: unknown
  /** Null when there is nothing to complain of. */
  readonly error: ApiError | null
}

/**
 * One exchange (GraphQL over HTTP, with persisted documents as in its appendix A).
 * @throws ApiError NETWORK or TIMEOUT; what the signal was aborted with
 */
export async function send(outgoing: Outgoing): Promise<Answer> {
  const { signal, timeoutMs } = outgoing
  const timeout = AbortSignal.timeout(timeoutMs)
  const [address, init] = requestOf(outgoing)
  try {
    const response = await outgoing.fetch(address, {
      ...init,
      // A cookie never says who somebody is.
      credentials: 'omit',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    })
    return await answerOf(response)
  } catch (cause) {
    signal?.throwIfAborted()
    if (timeout.aborted) throw new ApiError('TIMEOUT', 'The server took too long to answer.', { cause })
    throw new ApiError('NETWORK', 'The server cannot be reached.', { cause })
  }
}

function requestOf({ url, document, variables, byGet, headers }: Outgoing): [string, RequestInit] {
  const accept = { ...headers, accept: 'application/graphql-response+json, application/json;q=0.9' }
  if (byGet && 'documentId' in document) {
    const words = new URLSearchParams(document)
    if (Object.keys(variables).length > 0) words.set('variables', JSON.stringify(variables))
    const address = `${url}?${words}`
    if (address.length <= LONGEST_ADDRESS) return [address, { headers: accept }]
  }
  const body = JSON.stringify({ ...document, variables })
  return [url, { method: 'POST', headers: { ...accept, 'content-type': 'application/json' }, body }]
}

/** An answer that is none of GraphQL (a proxy's page) is an error too. */
export async function answerOf(response: Response): Promise<Answer> {
  const { status, headers } = response
  const body: unknown = await response.json().catch(() => null)
  const details = { status, requestId: headers.get('x-request-id'), retryAfterMs: retryAfterOf(headers) }
  const { data, errors = [] } = isResult(body) ? body : {}
  if (errors.length > 0) return { data, error: errorOf(errors, data, details) }
  if (data !== undefined && data !== null) return { data, error: null }
  return {
    data,
    error: new ApiError('BAD_ANSWER', `The server gave an answer that cannot be read (HTTP ${status}).`, details),
  }
}

/** As GraphQL's specification, 7.1, has it: an object with `data`, `errors`, or both. */
function isResult(body: unknown): body is { data?: unknown; errors?: readonly ErrorEntry[] } {
  return typeof body === 'object' && body !== null && (!('errors' in body) || Array.isArray(body.errors))
}

interface Details {
  readonly status: number | null
  readonly requestId: string | null
  readonly retryAfterMs: number | null
}

/** The first error says what happened; the rest go along. */
export function errorOf(errors: readonly ErrorEntry[], data: unknown, details: Details): ApiError {
  const { message = '', extensions } = errors[0] ?? {}
  const seconds = extensions?.retryAfterSeconds
  return new ApiError(codeOf(extensions?.code), message, {
    status: details.status,
    requestId: extensions?.requestId ?? details.requestId,
    retryAfterMs: details.retryAfterMs ?? (seconds === undefined ? null : seconds * 1_000),
    errors,
    data,
  })
}

/** RFC 9110, 10.2.3: seconds, or a date. */
function retryAfterOf(headers: Headers): number | null {
  const value = headers.get('retry-after')
  if (value === null) return null
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now()
  return Number.isNaN(ms) ? null : Math.max(ms, 0)
}
