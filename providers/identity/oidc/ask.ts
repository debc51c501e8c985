import { ProviderError, type ProviderErrorDetails, type ProviderFault } from '../../errors.ts'

const LIMIT_MS = 5_000
const MAX_BODY_BYTES = 65_536

export interface Answer {
  readonly status: number
  /** The media type alone, in small letters. */
  readonly type: string
  readonly text: string
  readonly headers: Headers
}

/**
 * One GET to the issuer: five seconds and 64 KiB at most, and no redirect, which could take the token to somebody else.
 * @throws ProviderError `unavailable` without a whole answer
 */
export async function ask(
  operation: string,
  url: string,
  { headers = {}, signal }: { headers?: Readonly<Record<string, string>>; signal?: AbortSignal | undefined } = {},
): Promise<Answer> {
  const late = AbortSignal.timeout(LIMIT_MS)
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/json', ...headers },
      redirect: 'error',
      signal: signal ? AbortSignal.any([late, signal]) : late,
    })
    const type = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''
    return { status: response.status, type, text: await boundedText(response), headers: response.headers }
  } catch (error) {
    throw oidcFault('unavailable', operation, late.aborted ? `no answer within ${LIMIT_MS / 1_000} s` : wordsOf(error))
  }
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > MAX_BODY_BYTES) throw new Error(`an answer of more than ${MAX_BODY_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** @returns undefined for what is no JSON */
export function jsonOf({ text }: Answer): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** `fetch` hides why a connection failed one or two causes deep. Never the error itself: it could carry the request. */
function wordsOf(error: unknown): string {
  for (let inner = error, depth = 0; inner instanceof Error && depth < 5; inner = inner.cause, depth++) {
    if ('code' in inner && typeof inner.code === 'string') return inner.code
    if (!(inner.cause instanceof Error)) return inner.message
  }
  return String(error)
}

export function oidcFault(
  fault: ProviderFault,
  operation: string,
  detail: string,
  more: Pick<ProviderErrorDetails, 'retryAfterMs'> = {},
): ProviderError {
  return new ProviderError(fault, { provider: 'oidc', operation, detail, ...more })
}
