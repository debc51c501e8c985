import { hiddenOf } from './forms.ts'
import { type Html, html } from './html.ts'
import type { SecurityVisit } from './security-visit.ts'

export function row(name: string, text: Html | string, action: Html | undefined): Html {
  return html`<li><div><strong>${name}</strong><p>${text}</p></div>${action}</li>`
}

/** `of` is for who hears the page: "Remove" alone says too little. */
export function link(href: string, label: string, of: string): Html {
  return html`<a class="button quiet" href="${href}">${label}<span class="hidden"> ${of}</span></a>`
}

export function button(
  { here, csrf }: SecurityVisit,
  path: string,
  label: string,
  of: string,
  fields: Readonly<Record<string, string>> = {},
  kind = '',
): Html {
  return html`<form class="inline ${kind}" method="post" action="${here}${path}">${hiddenOf({ csrf, ...fields })}<button class="quiet" type="submit">${label}${
    of && html`<span class="hidden"> ${of}</span>`
  }</button></form>`
}

export function timeOf(at: Date): Html {
  const text = at.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })
  return html`<time datetime="${at.toISOString()}">${text} UTC</time>`
}
