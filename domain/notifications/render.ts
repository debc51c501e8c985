import { Liquid } from 'liquidjs'
import { formatMoney, money } from '../../lib/money.ts'
import type { NotificationTemplate } from './types.ts'

export interface Rendered {
  readonly title: string
  readonly body: string
  readonly text: string
  readonly html: string
}

// A template's mistake must be seen in its test and not by a customer: an unknown variable or filter throws.
const liquid = new Liquid({ strictVariables: true, strictFilters: true, cache: true })
liquid.registerFilter('money', (minor: unknown, currency: unknown) =>
  formatMoney(money(String(minor), String(currency))),
)

/** @throws Error naming the variable when the template uses one that the event does not carry. */
export async function render(
  template: NotificationTemplate,
  data: Readonly<Record<string, unknown>> & { links: { base: string }; product: { name: string } },
): Promise<Rendered> {
  const [title, body] = await Promise.all([
    liquid.parseAndRender(template.title, data),
    liquid.parseAndRender(template.body, data),
  ])
  const url = template.action ? `${data.links.base}${template.action.path}` : null
  const text = [
    body,
    ...(template.action && url ? [`${template.action.label}: ${url}`] : []),
    `— ${data.product.name}`,
  ].join('\n\n')
  return {
    title: oneLine(title),
    body,
    text,
    html: page(
      oneLine(title),
      body,
      template.action && url ? { label: template.action.label, url } : null,
      data.product.name,
    ),
  }
}

/** A subject with a line break would be a second header. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

function page(title: string, body: string, action: { label: string; url: string } | null, product: string): string {
  const button = action
    ? `<p style="margin:24px 0"><a href="${escapeHtml(action.url)}" style="background:#1f4fd8;color:#fff;padding:12px 20px;border-radius:8px;text-decoration:none">${escapeHtml(action.label)}</a></p>`
    : ''
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title></head>
<body style="margin:0;background:#f4f5f7;font:16px/1.5 system-ui,sans-serif;color:#1b1f27"><div style="max-width:560px;margin:32px auto;background:#fff;border-radius:12px;padding:32px">
<h1 style="font-size:20px;margin:0 0 16px">${escapeHtml(title)}</h1><p style="margin:0">${escapeHtml(body)}</p>${button}
<p style="margin:32px 0 0;color:#5d6675;font-size:13px">${escapeHtml(product)}</p></div></body></html>`
}
