interface Cookie {
  readonly value: string
  readonly path: string
}

/** A fetch that keeps cookies by their path, as a browser does for one host, and follows no redirect by itself. */
export type CookieFetch = (url: URL | string, init?: RequestInit) => Promise<Response>

/** Only for one origin: cookies are not told apart by host. @param send what sends each request, `fetch` unless told */
export function cookieFetch(send: CookieFetch = fetch): CookieFetch {
  const jar = new Map<string, Cookie>()
  return async (address, init) => {
    const url = new URL(address)
    const headers = new Headers(init?.headers)
    const cookies = [...jar].filter(([, { path }]) => url.pathname === path || url.pathname.startsWith(withSlash(path)))
    if (cookies.length > 0)
      headers.set('cookie', cookies.map(([key, { value }]) => `${nameOf(key)}=${value}`).join('; '))
    const response = await send(url, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) keep(jar, line)
    return response
  }
}

function keep(jar: Map<string, Cookie>, line: string): void {
  const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
  const separator = pair.indexOf('=')
  const name = pair.slice(0, separator)
  const attribute = (wanted: string) =>
    attributes.find((text) => text.toLowerCase().startsWith(`${wanted}=`))?.slice(wanted.length + 1)
  const path = attribute('path') ?? '/'
  const expires = attribute('expires')
  const key = `${name}\n${path}`
  if (expires && new Date(expires).getTime() <= Date.now()) jar.delete(key)
  else jar.set(key, { value: pair.slice(separator + 1), path })
}

const nameOf = (key: string) => key.slice(0, key.indexOf('\n'))
const withSlash = (path: string) => (path.endsWith('/') ? path : `${path}/`)
