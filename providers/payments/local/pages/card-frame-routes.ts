import type { ProviderRoute } from '../../../host.ts'
import type { Gateway } from '../gateway.ts'
import { enterCard, openSetup } from '../setups.ts'
import { cardFrame, closedFrame, savedFrame } from './card-frame.ts'
import { cardEntryOf, readForm } from './forms.ts'

const PATH = '/local/payments/card-frame/:id'

/** The form for a card inside a page of ours: what is entered goes to this address and nowhere else. */
export function cardFrameRoutes(gateway: Gateway): readonly ProviderRoute[] {
  const { origin } = new URL(gateway.host.publicUrl)
  return [
    {
      method: 'GET',
      path: PATH,
      async handle(_request, { id = '' }) {
        const setup = await openSetup(gateway, id)
        if (setup?.state === 'open') return cardFrame(origin, {}, '')
        return setup?.state === 'used' ? savedFrame(origin) : closedFrame(origin, setup ? 410 : 404)
      },
    },
    {
      method: 'POST',
      path: PATH,
      async handle(request, { id = '' }) {
        const setup = await openSetup(gateway, id)
        if (!setup) return closedFrame(origin, 404)
        const form = await readForm(request)
        if (!form) return new Response('Send the form of this page.', { status: 415 })
        const entry = cardEntryOf(form)
        const outcome = await enterCard(gateway, setup.ref, entry)
        if (outcome.kind === 'invalid') return cardFrame(origin, outcome.errors, entry.expiry)
        // A form sent twice goes on as the first one did.
        return outcome.kind === 'closed' && outcome.state === 'expired' ? closedFrame(origin, 410) : savedFrame(origin)
      },
    },
  ]
}
