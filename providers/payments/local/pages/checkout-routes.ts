import type { ProviderRoute } from '../../../host.ts'
import { openCheckout } from '../checkouts.ts'
import { completeCheckout } from '../complete-checkout.ts'
import type { Gateway } from '../gateway.ts'
import { checkoutPage, closedCheckoutPage } from './checkout-page.ts'
import { cardEntryOf, readForm } from './forms.ts'

const PATH = '/local/payments/checkout/:id'

/** The hosted page on which a customer buys a subscription. */
export function checkoutRoutes(gateway: Gateway): readonly ProviderRoute[] {
  return [
    {
      method: 'GET',
      path: PATH,
      async handle(_request, { id = '' }) {
        const checkout = await openCheckout(gateway, id)
        if (!checkout) return closedCheckoutPage('unknown')
        return checkout.status === 'open'
          ? checkoutPage(checkout, {}, '')
          : closedCheckoutPage(checkout.status, checkout)
      },
    },
    {
      method: 'POST',
      path: PATH,
      async handle(request, { id = '' }) {
        const checkout = await openCheckout(gateway, id)
        if (!checkout) return closedCheckoutPage('unknown')
        const form = await readForm(request)
        if (!form) return new Response('Send the form of this page.', { status: 415 })
        const entry = cardEntryOf(form)
        const outcome = await completeCheckout(gateway, checkout.ref, entry)
        if (outcome.kind === 'invalid') return checkoutPage(checkout, outcome.errors, entry.expiry)
        // A form sent twice goes on as the first one did.
        if (outcome.kind === 'closed' && outcome.state === 'expired') return closedCheckoutPage('expired', checkout)
        const headers = { location: checkout.successUrl, 'cache-control': 'no-store' }
        return new Response(null, { status: 303, headers })
      },
    },
  ]
}
