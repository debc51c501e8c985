/** From which version on a write of ours is to be seen (docs/architecture.md, "The response cache"). */
const VERSION_HEADER = 'backplane-version'

/**
 * A `fetch` that remembers the newest version that an answer has named and sends it along from then on, so that no node of the server
 * shows less than this client has written. For any GraphQL client that takes a `fetch` of yours.
 */
export function carryVersion(plain: typeof fetch = globalThis.fetch): typeof fetch {
  let newest = 0
  return async (input, init) => {
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined))
    if (newest > 0) headers.set(VERSION_HEADER, String(newest))
    const response = await plain(input, { ...init, headers })
    newest = Math.max(newest, Number(response.headers.get(VERSION_HEADER) ?? 0))
    return response
  }
}
