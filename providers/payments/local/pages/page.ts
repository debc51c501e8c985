import { createHash } from 'node:crypto'
import { type Html, html } from './html.ts'
import { STYLE } from './style.ts'

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64')

/**
 * A whole page as an answer. Nothing but its own style may load, it may not be framed, and its form may go only to itself and, because
 * browsers hold a form's redirect to the same rule, to `formTarget`'s origin.
 */
export function pageResponse(status: number, title: string, body: Html, formTarget?: string): Response {
  const formAction = formTarget ? `'self' ${new URL(formTarget).origin}` : `'none'`
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${{ markup: STYLE }}</style>
</head>
<body>
<main>
<p class="banner"><strong>Local test gateway.</strong> No money moves. Never enter a real card here.</p>
${body}
</main>
</body>
</html>
`
  return new Response(page.markup, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': [
        `default-src 'none'`,
        `style-src 'sha256-${STYLE_HASH}'`,
        `form-action ${formAction}`,
        `base-uri 'none'`,
        `frame-ancestors 'none'`,
      ].join('; '),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
  })
}
