import type { ProviderRoute } from '../../../host.ts'
import type { Gateway } from '../gateway.ts'
import { enterCard, openSetup } from '../setups.ts'
import { cardEntryOf, readForm } from './forms.ts'
import { closedPage, setupPage } from './setup-page.ts'

const PATH = '/local/payments/setup/:id'

/** The hosted page on which a customer adds a card. */
export function setupRoutes(gateway: Gateway): readonly ProviderRoute[] {
  return [
    {
      method: 'GET',
      path: PATH,
      async handle(_request, { id = '' }) {
        const setup = await openSetup(gateway, id)
        if (!setup) return closedPage('unknown')
        return setup.state === 'open' ? setupPage(setup, {}, '') : closedPage(setup.state, setup)
      },
    },
    {
      method: 'POST',
      path: PATH,
      async handle(request, { id = '' }) {
        const setup = await openSetup(gateway, id)
        if (!setup) return closedPage('unknown')
        const form = await readForm(request)
        if (!form) return new Response('Send the form of this page.', { status: 415 })
        const entry = cardEntryOf(form)
        const outcome = await enterCard(gateway, setup.ref, entry)
        if (outcome.kind === 'invalid') return setupPage(setup, outcome.errors, entry.expiry)
        // A form sent twice goes on as the first one did.
        if (outcome.kind === 'closed' && outcome.state === 'expired') return closedPage('expired', setup)
        return new Response(null, { status: 303, headers: { location: setup.successUrl, 'cache-control': 'no-store' } })
      },
    },
  ]
}
