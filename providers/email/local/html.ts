import { createHash } from 'node:crypto'

/** Text that is already HTML; anything else put into `html` is escaped. */
export interface Html {
  readonly markup: string
}

type Piece = Html | string | number | readonly Html[] | null

/** `` html`<b>${name}</b>` ``: every value is escaped unless it is Html itself; null leaves nothing. */
export function html(strings: TemplateStringsArray, ...values: readonly Piece[]): Html {
  return { markup: strings.map((string, index) => string + toText(values[index] ?? null)).join('') }
}

function toText(value: Piece): string {
  if (value === null) return ''
  if (typeof value !== 'object') return escapeHtml(String(value))
  return 'markup' in value ? value.markup : value.map((piece) => piece.markup).join('')
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character)
}

/** A mail's plain text, escaped, with its http(s) addresses as links: a reset link must be one click away. */
export function linked(text: string): Html {
  const pieces = text.split(/(https?:\/\/[^\s<>"'`]*[^\s<>"'`.,;:!?)\]}])/)
  const parts = pieces.map((piece, index) => {
    const escaped = escapeHtml(piece)
    return index % 2 === 0 ? escaped : `<a href="${escaped}" target="_blank" rel="noopener noreferrer">${escaped}</a>`
  })
  return { markup: parts.join('') }
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1c2024; --soft: #60646c; --line: #e3e5e8; --paper: #fff; --page: #f6f7f8;
  --accent: #3358d4; --bad: #b42318; --badge: #eef1fd }
@media (prefers-color-scheme: dark) { :root { --ink: #edeef0; --soft: #a4a8b0; --line: #33363b; --paper: #1d1f22;
  --page: #141517; --accent: #9eb1ff; --bad: #ff9592; --badge: #262b3d } }
* { box-sizing: border-box }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 3rem }
h1 { font-size: 1.4rem; margin: .25rem 0; overflow-wrap: anywhere }
h2 { font-size: .8rem; text-transform: uppercase; letter-spacing: .06em; color: var(--soft); margin: 1.75rem 0 .5rem }
p, dl { margin: .5rem 0 }
a { color: var(--accent) }
.soft { color: var(--soft) }
form { display: flex; gap: .5rem; margin: 1rem 0 }
input { flex: 1; min-width: 0; font: inherit; padding: .45rem .7rem; border: 1px solid var(--line); border-radius: .5rem;
  background: var(--paper); color: inherit }
button { font: inherit; padding: .45rem 1rem; border: 0; border-radius: .5rem; background: var(--accent); color: var(--paper) }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
.mails { list-style: none; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: .75rem;
  background: var(--paper); overflow: hidden }
.mails li + li { border-top: 1px solid var(--line) }
.mails a { display: grid; grid-template-columns: 1fr auto; gap: 0 1rem; padding: .7rem 1rem; color: inherit; text-decoration: none }
.mails a:hover { background: var(--badge) }
.mails strong, .mails .soft { overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
.badge { font-size: .78rem; padding: .05rem .5rem; border-radius: 1rem; background: var(--badge); color: var(--accent) }
.bounced { color: var(--bad) }
.card { border: 1px solid var(--line); border-radius: .75rem; background: var(--paper); padding: 1rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem }
dt { color: var(--soft) } dd { margin: 0; overflow-wrap: anywhere }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; font: 14px/1.55 ui-monospace, monospace }
iframe { display: block; width: 100%; height: 36rem; border: 1px solid var(--line); border-radius: .75rem; background: #fff }
`
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64')

const SECURITY: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}

/** A whole page: our one style sheet by its hash, no script, nothing from elsewhere. */
export function page(title: string, body: Html, status = 200): Response {
  const text = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${{ markup: STYLE }}</style></head><body><main>${body}</main></body></html>`.markup
  const policy = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`
  return new Response(text, {
    status,
    headers: { ...SECURITY, 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy },
  })
}

/** Links may open a new window outside the sandbox; scripts, forms and the window around the frame stay out of reach. */
export const FRAME_SANDBOX = 'allow-popups allow-popups-to-escape-sandbox'

/**
 * A mail's own HTML, for the frame. It may bring inline styles and inline pictures; the policy forbids scripts, forms and every
 * request (a tracking picture), and sandboxes it even where it is opened by itself.
 */
export function untrustedPage(content: string): Response {
  const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'; sandbox ${FRAME_SANDBOX}`
  const base = '<base target="_blank">'
  const withBase = /<head[^>]*>/i.test(content)
    ? content.replace(/<head[^>]*>/i, (head) => head + base)
    : base + content
  return new Response(withBase, {
    headers: { ...SECURITY, 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy },
  })
}

export function json(body: unknown, status = 200): Response {
  return new Response(`${JSON.stringify(body, null, 2)}\n`, {
    status,
    headers: { ...SECURITY, 'content-type': 'application/json; charset=utf-8' },
  })
}
