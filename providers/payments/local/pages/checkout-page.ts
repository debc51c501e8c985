import { addMoney, formatMoney, money } from '../../../../lib/money.ts'
import type { OpenCheckout } from '../checkouts.ts'
import type { CardEntryErrors } from '../rules/card-entry.ts'
import { percentOf } from '../rules/tax.ts'
import { cardFields, testCards } from './card-fields.ts'
import { html } from './html.ts'
import { pageResponse } from './page.ts'

/** What is bought, and the form for the card that pays for it. */
export function checkoutPage(checkout: OpenCheckout, errors: CardEntryErrors, expiry: string): Response {
  const failed = Object.keys(errors).length > 0
  const { amount, interval, trialEnd, discounted, productName, customerName } = checkout
  const total = formatMoney(amount)
  const first = discounted ? formatMoney(discounted.amount) : total
  const { tax } = checkout
  const paid = formatMoney(addMoney(discounted?.amount ?? amount, tax.amount))
  const day = trialEnd?.toISOString().slice(0, 10)
  const body = html`<form class="card" method="post" novalidate>
<h1>Subscribe to ${productName}</h1>
<p class="lead">For ${customerName}</p>
<p class="lead"><strong>${total}</strong> a ${interval}${quantityOf(checkout)}${
    day ? html`. Nothing is charged before ${day}` : null
  }.</p>
${discounted ? html`<p class="lead">With “${discounted.name}” <strong>${first}</strong> at first.</p>` : null}
${tax.amount.amountMinor > 0n ? html`<p class="lead">Plus ${percentOf(tax.rate)} % tax (${tax.rate.country ?? ''}), at first <strong>${formatMoney(tax.amount)}</strong>.</p>` : null}
${failed ? html`<p class="error alert" role="alert">Nothing was charged. Correct what is marked, and enter number and code again.</p>` : null}
${cardFields(errors, expiry)}
<button type="submit">${day ? 'Start the trial' : `Pay ${paid}`}</button>
<a class="back" href="${checkout.cancelUrl}">Cancel and go back</a>
</form>
${testCards()}`
  return pageResponse(failed ? 422 : 200, 'Subscribe · local test gateway', body, checkout.successUrl)
}

/** How many, and at what: a price of another model than `per_unit`, or of a part of a minor unit, has no amount for each to show. */
function quantityOf({ quantity, pricing, amount }: OpenCheckout): string {
  if (quantity === 1) return ''
  const each = pricing.kind === 'per_unit' && /^\d+$/.test(pricing.unit) ? BigInt(pricing.unit) : null
  return each === null ? `, for ${quantity}` : `, ${quantity} × ${formatMoney(money(each, amount.currency))}`
}

/** What stands in place of the form when the page can no longer be used, or never existed. */
export function closedCheckoutPage(state: 'complete' | 'expired' | 'unknown', checkout?: OpenCheckout): Response {
  const [status, heading, text] = CLOSED[state]
  const link = checkout
    ? html`<a class="button" href="${state === 'complete' ? checkout.successUrl : checkout.cancelUrl}">Continue</a>`
    : null
  const body = html`<div class="card">
<h1>${heading}</h1>
<p class="lead">${text}</p>
${link}
</div>`
  return pageResponse(status, `${heading} · local test gateway`, body)
}

const CLOSED = {
  complete: [
    410,
    'You have subscribed',
    'The page works once, and the subscription has been started with it. You can go on.',
  ],
  expired: [
    410,
    'This page has expired',
    'It was good for one day, and nothing was charged. Go back and ask for a new one.',
  ],
  unknown: [404, 'There is no such page', 'The address is incomplete or wrong. Go back and ask for a new one.'],
} as const
