import type { CookieFetch } from '../../server/cli/cookie-fetch.ts'
import { postForm } from './sign-in-page.ts'

export interface SecurityPage {
  readonly url: URL
  readonly response: Response
  readonly text: string
  /** Sends a form of this page, with its token against forgery; to the page itself unless a path below it is given. */
  post(fields: Readonly<Record<string, string>>, path?: string): Promise<Response>
}

/** "Your security", in a browser that is signed in; `path` is one of its pages. */
export async function openSecurity(browser: CookieFetch, publicUrl: string, path = ''): Promise<SecurityPage> {
  const overview = `${publicUrl}/account/security`
  let url = new URL(`${overview}${path}`)
  let response = await browser(url)
  // To the sign-in page and back, where the session is known already.
  for (let step = 0; step < 6 && response.headers.has('location'); step++) {
    url = new URL(response.headers.get('location') ?? '', url)
    response = await browser(url)
  }
  const text = await response.text()
  const csrf = /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? ''
  return {
    url,
    response,
    text,
    post: (fields, to) => postForm(browser, new URL(to === undefined ? url : `${overview}${to}`), { csrf, ...fields }),
  }
}
