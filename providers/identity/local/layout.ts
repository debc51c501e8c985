import { type Html, html } from './html.ts'

export const STYLE_PATH = '/local/identity/style.css'
/** In the order in which a page loads them: the library, and what uses it. */
export const SCRIPT_PATHS = ['/local/identity/webauthn.js', '/local/identity/passkeys.js']

/** What every page of the issuer is made of; `formTargets` are the origins to which its form may lead, by redirects too. */
export interface Page {
  readonly status: number
  readonly title: string
  readonly content: Html
  readonly formTargets: readonly string[]
  /** The page uses passkeys, the one thing that needs a script. */
  readonly scripts?: true
  readonly retryAfterSeconds?: number
  /** For pages that hold more than a form. */
  readonly wide?: true
}

/** The whole document. `basePath` is the path of the public URL, empty at the root. */
export function documentOf(page: Page, basePath: string): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title}</title>
<link rel="stylesheet" href="${basePath}${STYLE_PATH}">
${page.scripts && SCRIPT_PATHS.map((path) => html`<script src="${basePath}${path}" defer></script>`)}
</head>
<body>
<main${page.wide && html` class="wide"`}>
<h1>${page.title}</h1>
${page.content}
</main>
</body>
</html>
`.markup
}

/**
 * Headers of every page: no script, or our own files only; no frame, nothing kept. `form-action` also governs the redirects that follow a
 * posted form, so the client's own origin must be named.
 */
export function pageHeaders(page: Page): Record<string, string> {
  return {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': [
      "default-src 'none'",
      "style-src 'self'",
      ...(page.scripts ? ["script-src 'self'"] : []),
      `form-action ${["'self'", ...page.formTargets].join(' ')}`,
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    ...(page.retryAfterSeconds ? { 'retry-after': String(page.retryAfterSeconds) } : {}),
  }
}

/** A redirect address as a source expression of Content Security Policy: its origin, or its own scheme for an app. */
export function formTarget(uri: string): string | null {
  const url = URL.parse(uri)
  if (!url) return null
  return url.protocol === 'http:' || url.protocol === 'https:' ? url.origin : url.protocol
}
