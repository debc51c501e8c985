import type { CookieFetch } from '../../server/cli/cookie-fetch.ts'

/**
 * The web client's authorization request, written by hand so that a test can get it wrong; an empty value leaves the
 * parameter out.
 */
export function authorizationUrl(publicUrl: string, more: Readonly<Record<string, string>> = {}): URL {
  const parameters = {
    client_id: 'backplane-web',
    redirect_uri: `${publicUrl}/callback`,
    response_type: 'code',
    scope: 'openid api',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
    ...more,
  }
  const url = new URL(`${publicUrl}/oidc/auth`)
  url.search = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== '')).toString()
  return url
}

/** Follows an authorization request until the page that it leads to. */
export async function openPage(browser: CookieFetch, publicUrl: string, more: Readonly<Record<string, string>> = {}) {
  let url = authorizationUrl(publicUrl, more)
  for (let step = 0; step < 10; step++) {
    const response = await browser(url)
    const location = response.headers.get('location')
    if (!location) return { url, response, page: await response.text() }
    url = new URL(location, url)
  }
  throw new Error(`no page after ten redirects, the last to ${url.href}`)
}

/** Sends a form; the body's type is that of a page's own form. */
export function postForm(
  browser: CookieFetch,
  url: URL,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return browser(url, { method: 'POST', body: new URLSearchParams(fields), headers })
}
