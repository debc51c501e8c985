import type { CardEntryErrors } from '../rules/card-entry.ts'
import { TEST_CARDS } from '../rules/test-cards.ts'
import type { Setup } from '../setups.ts'
import { type Html, html } from './html.ts'
import { pageResponse } from './page.ts'

/** The form for a card. Neither number nor security code is ever put back into it. */
export function setupPage(setup: Setup, errors: CardEntryErrors, expiry: string): Response {
  const failed = Object.keys(errors).length > 0
  const body = html`<form class="card" method="post" novalidate>
<h1>Add a card</h1>
<p class="lead">For ${setup.customerName}</p>
${failed ? html`<p class="error alert" role="alert">The card was not saved. Correct what is marked, and enter number and code again.</p>` : null}
${field({
  name: 'number',
  label: 'Card number',
  autocomplete: 'cc-number',
  placeholder: '4242 4242 4242 4242',
  longest: 23,
  error: errors.number,
})}
<div class="pair">
${field({
  name: 'expiry',
  label: 'Expires (MM / YY)',
  autocomplete: 'cc-exp',
  placeholder: '12 / 34',
  longest: 9,
  value: expiry,
  error: errors.expiry,
})}
${field({ name: 'cvc', label: 'Security code', autocomplete: 'cc-csc', placeholder: '123', longest: 4, error: errors.cvc })}
</div>
<button type="submit">Save card</button>
<a class="back" href="${setup.cancelUrl}">Cancel and go back</a>
</form>
<details open>
<summary>Test cards</summary>
<p>Any expiry date to come, any security code of three digits (four for American Express).</p>
<dl>
${TEST_CARDS.map((card) => html`<div><dt>${grouped(card.number)}</dt><dd>${card.says}</dd></div>\n`)}</dl>
</details>`
  return pageResponse(failed ? 422 : 200, 'Add a card · local test gateway', body, setup.successUrl)
}

/** What stands in place of the form when the page can no longer be used, or never existed. */
export function closedPage(state: 'used' | 'expired' | 'unknown', setup?: Setup): Response {
  const [status, heading, text] = CLOSED[state]
  const link = setup
    ? html`<a class="button" href="${state === 'used' ? setup.successUrl : setup.cancelUrl}">Continue</a>`
    : null
  const body = html`<div class="card">
<h1>${heading}</h1>
<p class="lead">${text}</p>
${link}
</div>`
  return pageResponse(status, `${heading} · local test gateway`, body)
}

const CLOSED = {
  used: [410, 'This card is saved', 'The page works once, and a card has been added with it. You can go on.'],
  expired: [410, 'This page has expired', 'It was good for one day. Go back and ask for a new one.'],
  unknown: [404, 'There is no such page', 'The address is incomplete or wrong. Go back and ask for a new one.'],
} as const

interface Field {
  readonly name: string
  readonly label: string
  readonly autocomplete: string
  readonly placeholder: string
  readonly longest: number
  readonly value?: string
  readonly error: string | undefined
}

function field({ name, label, autocomplete, placeholder, longest, value = '', error }: Field): Html {
  const state = error ? html` aria-invalid="true" aria-describedby="${name}-error"` : null
  return html`<div class="field">
<label for="${name}">${label}</label>
<input id="${name}" name="${name}" inputmode="numeric" autocomplete="${autocomplete}" placeholder="${placeholder}" maxlength="${longest}" value="${value}" required${state}>
${error ? html`<p class="error" id="${name}-error">${error}</p>` : null}
</div>`
}

function grouped(number: string): string {
  return number.length === 15
    ? number.replace(/^(.{4})(.{6})(.{5})$/, '$1 $2 $3')
    : number.replace(/(.{4})(?=.)/g, '$1 ')
}
