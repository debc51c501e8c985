import type { CookieFetch } from '../../server/cli/cookie-fetch.ts'
import { readForm } from '../../server/cli/forms.ts'

export interface Stop {
  readonly url: URL
  /** The page where the walk stopped; null at an address that is not the issuer's. */
  readonly page: string | null
  readonly response: Response | null
}

/** Follows redirects until there is a page, or until they leave the issuer. */
export async function walk(
  browser: CookieFetch,
  start: URL | string,
  publicUrl: string,
  init?: RequestInit,
): Promise<Stop> {
  let url = new URL(start, publicUrl)
  let response = await browser(url, init)
  for (let step = 0; step < 15; step++) {
    const location = response.headers.get('location')
    if (!location) return { url, response, page: await response.text() }
    url = new URL(location, url)
    // The callbacks of our own applications are on the same host, and are theirs.
    if (url.origin !== new URL(publicUrl).origin || url.pathname === '/callback')
      return { url, response: null, page: null }
    response = await browser(url)
  }
  throw new Error(`no page after fifteen redirects, the last to ${url.href}`)
}

/** Sends the form of a page, with what was typed or pressed, and follows on. */
export function submit(
  browser: CookieFetch,
  stop: Stop,
  publicUrl: string,
  typed: Readonly<Record<string, string>>,
): Promise<Stop> {
  const form = readForm(stop.page ?? '')
  if (!form) throw new Error(`${stop.url.href} has no form: ${stop.page}`)
  const body = new URLSearchParams({ ...form.fields, ...typed })
  return walk(browser, new URL(form.action, stop.url), publicUrl, { method: 'POST', body })
}
