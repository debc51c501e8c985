import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'
import { LRUCache } from 'lru-cache'

/** Where a request came from, as it is logged, and as it is counted. */
export interface ClientAddress {
  /** An IPv4 address, also where it came as an IPv4-mapped one, or an IPv6 address in its shortest form. */
  readonly address: string
  /** What stands for it where requests are counted: an IPv4 address, or the /64 of an IPv6 one, all of which is one household's. */
  readonly network: string
}

export interface FromSomewhere {
  readonly headers: IncomingHttpHeaders
  readonly socket: { readonly remoteAddress?: string | undefined }
}

export type ClientAddressOf = (request: FromSomewhere) => ClientAddress | null

const MOST_REMEMBERED = 10_000

/**
 * Whose request it is, behind `hops` proxies of ours, each of which has added the address that it was asked from to the right of X-Forwarded-For. What
 * stands to the left of those was written by the client, and is not looked at; with no hops the header is not read at all. A name that is
 * no address, and a header that is shorter than the hops, leave the nearest address that a proxy of ours has vouched for. Asked about the
 * same request again it answers the same, whatever has become of its headers.
 *
 * @returns null when the connection is gone
 */
export function createClientAddress(hops: number): ClientAddressOf {
  const known = new LRUCache<string, ClientAddress>({ max: MOST_REMEMBERED })
  const asked = new WeakMap<FromSomewhere, ClientAddress | null>()

  function remembered(text: string): ClientAddress | null {
    const found = known.get(text)
    if (found) return found
    const address = plainAddress(text)
    if (address === null) return null
    const made = { address, network: networkOf(address) }
    known.set(text, made)
    return made
  }

  const ofConnection: ClientAddressOf = ({ socket: { remoteAddress } }) =>
    remoteAddress === undefined ? null : remembered(remoteAddress)

  function behindProxies(request: FromSomewhere): ClientAddress | null {
    let nearest = ofConnection(request)
    const said = String(request.headers['x-forwarded-for'] ?? '').split(',')
    for (let hop = 1; hop <= Math.min(hops, said.length); hop += 1) {
      const next = remembered(said[said.length - hop]?.trim() ?? '')
      if (next === null) return nearest
      nearest = next
    }
    return nearest
  }

  if (hops === 0) return ofConnection
  return (request) => {
    const before = asked.get(request)
    if (before !== undefined) return before
    const found = behindProxies(request)
    asked.set(request, found)
    return found
  }
}

/** @returns the address without port, brackets and zone, an IPv4-mapped one as IPv4; null for what is no address */
export function plainAddress(text: string): string | null {
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text
  const [unzoned = ''] = bare.split('%')
  const version = isIP(unzoned)
  if (version === 4) return unzoned
  if (version === 0) return null
  // WHATWG URL writes it as RFC 5952 does, but for the IPv4 in it.
  const shortest = new URL(`http://[${unzoned}]/`).hostname.slice(1, -1)
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(shortest)
  if (!mapped) return shortest
  const [high = 0, low = 0] = mapped.slice(1).map((part) => Number.parseInt(part, 16))
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/** @param address as `plainAddress` gives it */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('::')
  const groups = head.split(':').filter(Boolean)
  const rest = tail?.split(':').filter(Boolean) ?? []
  const missing = Array<string>(Math.max(0, 8 - groups.length - rest.length)).fill('0')
  return `${[...groups, ...missing, ...rest].slice(0, 4).join(':')}::/64`
}
