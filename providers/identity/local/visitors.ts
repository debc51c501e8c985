import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ClientAddressOf } from '../../../lib/client-address.ts'
import { DAY, SECOND } from '../../../lib/clock.ts'
import { type Digests, sameText } from './digests.ts'
import type { PublicAddress } from './requests.ts'

const DEVICE_SECONDS = (400 * DAY) / SECOND
const DEVICE_COOKIE = 'backplane_device_'

/** Who asks, as far as the connection and the browser say it. */
export interface Visitor {
  /** By the proxies of ours that stand in front: any other header could be anybody's. */
  readonly address: string | null
  readonly userAgent: string | null
  /** What stands for the address where tries are counted: a whole /64 of IPv6 belongs to one household. */
  readonly network: string
  /** The name of this browser at the account, if it has signed in to it before. */
  deviceAt(accountId: string): string | null
}

export function visitorOf(
  request: IncomingMessage,
  { digests, addressOf }: { readonly digests: Digests; readonly addressOf: ClientAddressOf },
): Visitor {
  const from = addressOf(request)
  const cookies = cookiesOf(request)
  return {
    address: from?.address ?? null,
    userAgent: request.headers['user-agent']?.slice(0, 300) ?? null,
    network: from?.network ?? '',
    deviceAt(accountId) {
      const [id = '', mac = ''] = cookies.get(cookieName(digests, accountId))?.split('.') ?? []
      return id !== '' && sameText(mac, digests.of('device', accountId, id)) ? id : null
    },
  }
}

/** The browser is known at the account from now on: strangers' failures no longer slow it down. */
export function rememberDevice(
  response: ServerResponse,
  visitor: Visitor,
  accountId: string,
  digests: Digests,
  address: PublicAddress,
): void {
  const id = visitor.deviceAt(accountId) ?? randomBytes(16).toString('base64url')
  const attributes = [
    `${cookieName(digests, accountId)}=${id}.${digests.of('device', accountId, id)}`,
    `path=${address.basePath}/interaction`,
    `max-age=${DEVICE_SECONDS}`,
    'httponly',
    'samesite=lax',
    ...(address.origin.startsWith('https:') ? ['secure'] : []),
  ]
  response.appendHeader('set-cookie', attributes.join('; '))
}

function cookieName(digests: Digests, accountId: string): string {
  return DEVICE_COOKIE + digests.of('device cookie', accountId).slice(0, 12)
}

function cookiesOf(request: IncomingMessage): Map<string, string> {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim())
  return new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]))
}
