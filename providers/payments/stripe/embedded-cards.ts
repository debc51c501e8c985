import type { Write } from '../../call.ts'
import { ProviderError } from '../../errors.ts'
import type { EmbeddedCardSetup, EmbeddedFormSources, NewEmbeddedCardSetup, SetupRef } from '../port.ts'
import { ask, type StripeApi } from './client.ts'
import { OUR_ID } from './mapping.ts'

/** docs.stripe.com/security/guide#content-security-policy: Stripe.js and embedded Checkout. */
export const EMBEDDED_FORM_SOURCES: EmbeddedFormSources = {
  scripts: ['https://js.stripe.com', 'https://*.js.stripe.com', 'https://checkout.stripe.com'],
  frames: [
    'https://js.stripe.com',
    'https://*.js.stripe.com',
    'https://hooks.stripe.com',
    'https://checkout.stripe.com',
  ],
  connections: ['https://api.stripe.com', 'https://checkout.stripe.com'],
}

/**
 * Stripe's Checkout inside a page of ours (`ui_mode: 'embedded_page'`): its script draws a frame of Stripe's, and the card goes there. A card is
 * confirmed in place (`redirect_on_completion: 'if_required'`).
 */
export function startEmbeddedCardSetup(
  api: StripeApi,
  input: NewEmbeddedCardSetup,
  write: Write,
): Promise<EmbeddedCardSetup> {
  return ask('startEmbeddedCardSetup', write, async () => {
    const { publishableKey } = api
    if (!publishableKey) throw unusable('misconfigured', 'no publishable key is set, with which the form is drawn')
    const metadata = { [OUR_ID]: input.ourId }
    const session = await api.stripe.checkout.sessions.create(
      {
        mode: 'setup',
        ui_mode: 'embedded_page',
        customer: input.customer,
        allowed_payment_method_types: ['card'],
        return_url: input.returnUrl,
        redirect_on_completion: 'if_required',
        metadata,
        setup_intent_data: { metadata },
      },
      { idempotencyKey: write.idempotencyKey },
    )
    const { id, client_secret: clientSecret, status } = session
    if (clientSecret) return { ref: id as SetupRef, clientSecret, publishableKey, frameUrl: null }
    throw unusable('rejected', `the Checkout session ${id} has no form: it is already ${status}`)
  })
}

function unusable(fault: 'misconfigured' | 'rejected', detail: string): ProviderError {
  return new ProviderError(fault, { provider: 'stripe', operation: 'startEmbeddedCardSetup', detail })
}
