import type { IncomingMessage } from 'node:http'
import { StripeFailure } from './errors.ts'

/** One request as it came in, and what it was answered. */
export interface RecordedRequest {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly params: Record<string, unknown>
  readonly idempotencyKey: string | null
  readonly version: string | null
  /** 0 while it runs, and when the connection was cut instead of an answer. */
  status: number
  replayed: boolean
}

const LARGEST_BODY = 1_000_000

export async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size > LARGEST_BODY)
      throw new StripeFailure(413, { type: 'invalid_request_error', message: 'The request body is too large.' })
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

export function header(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name]
  return (Array.isArray(value) ? value[0] : value) ?? null
}

/** @throws StripeFailure 401 unless the key is the account's (Bearer, or Basic with the key as the user name). */
export function authenticate(request: IncomingMessage, secretKey: string): void {
  const [scheme = '', value = ''] = (header(request, 'authorization') ?? '').split(' ')
  const given = /^basic$/i.test(scheme) ? Buffer.from(value, 'base64').toString().split(':')[0] : value
  if (given === secretKey) return
  const message = given
    ? `Invalid API Key provided: ${given.slice(0, 8)}${'*'.repeat(8)}${given.slice(-4)}`
    : 'You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth.'
  throw new StripeFailure(401, { type: 'invalid_request_error', message }, { beforeExecution: true })
}
