import { createHash } from 'node:crypto'
import type { CardEntryErrors } from '../rules/card-entry.ts'
import { cardFields, testCards } from './card-fields.ts'
import { type Html, html } from './html.ts'
import { STYLE } from './style.ts'

const FRAME_STYLE = `${STYLE}
body { background: none }
main { max-width: none; padding: 0 }
.card { padding: 0; border: 0; background: none }
details { margin-top: 1rem; background: none }
`

/** The form. Neither number nor security code is ever put back into it. */
export function cardFrame(origin: string, errors: CardEntryErrors, expiry: string): Response {
  const failed = Object.keys(errors).length > 0
  const body = html`<form class="card" method="post" novalidate>
${failed ? html`<p class="error alert" role="alert">The card was not saved. Correct what is marked, and enter number and code again.</p>` : null}
${cardFields(errors, expiry)}
<button type="submit">Save card</button>
</form>
${testCards('closed')}`
  return frameResponse(failed ? 422 : 200, origin, 'open', body)
}

/** The page around the frame is told, and puts something else in its place. */
export function savedFrame(origin: string): Response {
  return frameResponse(200, origin, 'saved', html`<p class="lead">The card is saved.</p>`)
}

export function closedFrame(origin: string, status: 404 | 410): Response {
  const text = html`<p class="lead">This form can be used no more. Close it, and add the card again.</p>`
  return frameResponse(status, origin, 'closed', text)
}

/**
 * A page for a frame of `origin` and of nobody else. Though it comes from that origin itself, it is boxed off from it (`sandbox` without
 * `allow-same-origin`): the page around it can read no more of it than of another company's. Its messages are
 * `{ cardForm: 'open' | 'saved' | 'closed', height }`, in CSS pixels.
 */
function frameResponse(status: number, origin: string, state: 'open' | 'saved' | 'closed', body: Html): Response {
  const script = `const tell = () => parent.postMessage({ cardForm: '${state}', height: document.body.offsetHeight }, ${JSON.stringify(origin)})
new ResizeObserver(tell).observe(document.body)`
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Add a card · local test gateway</title>
<style>${{ markup: FRAME_STYLE }}</style>
</head>
<body>
<main>
<p class="banner"><strong>Local test gateway.</strong> No money moves. Never enter a real card here.</p>
${body}
</main>
<script>${{ markup: script }}</script>
</body>
</html>
`
  return new Response(page.markup, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': [
        `default-src 'none'`,
        `style-src 'sha256-${hashOf(FRAME_STYLE)}'`,
        `script-src 'sha256-${hashOf(script)}'`,
        `form-action ${origin}`,
        `base-uri 'none'`,
        `frame-ancestors ${origin}`,
        'sandbox allow-forms allow-scripts',
      ].join('; '),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
  })
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}
