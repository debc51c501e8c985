import type { CardEntryErrors } from '../rules/card-entry.ts'
import type { Setup } from '../setups.ts'
import { cardFields, testCards } from './card-fields.ts'
import { html } from './html.ts'
import { pageResponse } from './page.ts'

/** The form for a card. Neither number nor security code is ever put back into it. */
export function setupPage(setup: Setup, errors: CardEntryErrors, expiry: string): Response {
  const failed = Object.keys(errors).length > 0
  const body = html`<form class="card" method="post" novalidate>
<h1>Add a card</h1>
<p class="lead">For ${setup.customerName}</p>
${failed ? html`<p class="error alert" role="alert">The card was not saved. Correct what is marked, and enter number and code again.</p>` : null}
${cardFields(errors, expiry)}
<button type="submit">Save card</button>
<a class="back" href="${setup.cancelUrl}">Cancel and go back</a>
</form>
${testCards()}`
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
