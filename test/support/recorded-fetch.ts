/** What a client has sent. */
export interface Sent {
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  readonly body: Readonly<Record<string, unknown>> | null
}

/** A `fetch` that notes what goes out and sends it. */
export function recordedFetch(): { readonly fetch: typeof fetch; readonly sent: Sent[] } {
  const sent: Sent[] = []
  return {
    sent,
    fetch: (input, init) => {
      const request = new Request(input, init)
      sent.push({
        method: request.method,
        url: new URL(request.url),
        headers: request.headers,
        body: typeof init?.body === 'string' ? JSON.parse(init.body) : null,
      })
      return fetch(input, init)
    },
  }
}
