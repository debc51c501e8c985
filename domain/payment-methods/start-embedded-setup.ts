import { requireIn, type Viewer } from '../access.ts'
import { openSetup, type SetupSlice, type StartSetupInput } from './start-setup.ts'

export type StartEmbeddedSetupResult =
  | {
      readonly kind: 'started'
      readonly clientSecret: string
      readonly publishableKey: string | null
      readonly frameUrl: string | null
    }
  | { readonly kind: 'off' }

/**
 * Starts the provider's form for a card inside a page of ours: card data goes from there to the provider. Only where the setting CARD_FORM says
 * `embedded`; nothing is written otherwise, so that the same key may be sent once it is set.
 */
export async function startEmbeddedCardSetup(
  app: SetupSlice,
  viewer: Viewer,
  input: StartSetupInput,
): Promise<StartEmbeddedSetupResult> {
  requireIn(viewer, input.tenantId, 'billing:write')
  if (app.cardForm !== 'embedded') return { kind: 'off' }
  return openSetup<StartEmbeddedSetupResult>(app, viewer, input, {
    verb: 'paymentMethod.startEmbeddedSetup',
    async call({ back, ...asked }, write) {
      const made = await app.payments.startEmbeddedCardSetup({ ...asked, returnUrl: back }, write)
      const { clientSecret, publishableKey, frameUrl } = made
      return { kind: 'started', clientSecret, publishableKey, frameUrl }
    },
  })
}
