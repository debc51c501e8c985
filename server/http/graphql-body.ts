import { isUtf8 } from 'node:buffer'
import type { IncomingHttpHeaders } from 'node:http'
import { DomainError } from '../../domain/errors.ts'
import { parseJson } from './json.ts'

/**
 * A body as it came, to what it says.
 * @throws DomainError BAD_INPUT for what is no JSON; Error with status 415 for what is compressed or in another charset than UTF-8
 */
export function readBody(
  { 'content-encoding': encoding, 'content-type': type }: IncomingHttpHeaders,
  body: Buffer,
): unknown {
  // A few bytes may unpack to gigabytes.
  if (encoding !== undefined && encoding !== 'identity')
    throw unsupported('Send the body as it is: a compressed one is not read.')
  if (type !== undefined && CHARSET.test(type) && !UTF_8.test(type)) throw unsupported('Send the body in UTF-8.')
  if (!isUtf8(body)) throw new DomainError('BAD_INPUT', 'The body is not UTF-8.')
  return parseJson(body.toString('utf8'))
}

const CHARSET = /;\s*charset\s*=/i
const UTF_8 = /;\s*charset\s*=\s*"?utf-?8"?\s*(;|$)/i

function unsupported(message: string): Error {
  return Object.assign(new Error(message), { statusCode: 415 })
}
