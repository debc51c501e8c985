import { Agent, request } from 'node:http'

/**
 * A fetch over node:http that can come from any loopback address: throttles count by it, as they count by the address of a person.
 *
 * @param {{ from?: string, connections?: number }} [options]
 * @returns {((address: URL | string, init?: RequestInit) => Promise<Response>) & { close(): void }} follows no redirect
 */
export function httpFrom({ from, connections = 64 } = {}) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections, localAddress: from })
  const fetchOnce = (address, init = {}) =>
    new Promise((resolve, reject) => {
      const body = init.body === undefined || init.body === null ? undefined : String(init.body)
      const headers = Object.fromEntries(new Headers(init.headers))
      if (init.body instanceof URLSearchParams)
        headers['content-type'] ??= 'application/x-www-form-urlencoded;charset=UTF-8'
      if (body !== undefined) headers['content-length'] = String(Buffer.byteLength(body))
      const sent = request(address, { method: init.method ?? 'GET', headers, agent, timeout: 60_000 }, (response) => {
        const chunks = []
        response.on('data', (chunk) => chunks.push(chunk))
        response.once('error', reject)
        response.once('end', () => {
          const received = new Headers()
          for (let at = 0; at < response.rawHeaders.length; at += 2)
            received.append(response.rawHeaders[at], response.rawHeaders[at + 1])
          const { statusCode: status } = response
          const empty = status === 204 || status === 304
          resolve(new Response(empty ? null : Buffer.concat(chunks), { status, headers: received }))
        })
      })
      sent.once('error', reject)
      sent.once('timeout', () => sent.destroy(new Error('no answer in 60 s')))
      sent.end(body)
    })
  return Object.assign(fetchOnce, { close: () => agent.destroy() })
}

/** A loopback address of its own for each number from 0 to 65,000 or so, in a net of its own for each kind of caller. */
export function sourceOf(net, number) {
  return `127.${net}.${1 + Math.floor(number / 250)}.${1 + (number % 250)}`
}
