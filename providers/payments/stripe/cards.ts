import type { Stripe } from 'stripe'
import type { Read, Write } from '../../call.ts'
import { ProviderError } from '../../errors.ts'
import type { CardSetup, CustomerRef, NewCardSetup, ProviderPaymentMethod, SetupRef } from '../port.ts'
import { ask, loadEach, type StripeApi } from './client.ts'
import { isMissing } from './faults.ts'
import { fromStripePaymentMethod, OUR_ID } from './mapping.ts'

/** On the customer: the newest card that we have made the default once. */
const ADOPTED = 'backplane_card'

/** Stripe's own page (Checkout, `mode: 'setup'`): card data never touches us. */
export function startCardSetup(api: StripeApi, input: NewCardSetup, write: Write): Promise<CardSetup> {
  return ask('startCardSetup', write, async () => {
    const metadata = { [OUR_ID]: input.ourId }
    const session = await api.stripe.checkout.sessions.create(
      {
        mode: 'setup',
        customer: input.customer,
        allowed_payment_method_types: ['card'],
        success_url: input.successUrl,
        cancel_url: input.cancelUrl,
        metadata,
        setup_intent_data: { metadata },
      },
      { idempotencyKey: write.idempotencyKey },
    )
    if (session.url) return { ref: session.id as SetupRef, url: session.url }
    const detail = `the Checkout session ${session.id} has no page: it is already ${session.status}`
    throw new ProviderError('rejected', { provider: 'stripe', operation: 'startCardSetup', detail })
  })
}

/** At most the hundred newest cards of a customer. Makes a new card the default: see `settleCards`. */
export function getPaymentMethods(
  api: StripeApi,
  customers: readonly CustomerRef[],
  read?: Read,
): Promise<Map<CustomerRef, readonly ProviderPaymentMethod[]>> {
  return ask('getPaymentMethods', read, () =>
    loadEach(customers, async (customer) => {
      const settled = await settleCards(api, customer).catch((error: unknown) => {
        if (isMissing(error)) return null
        throw error
      })
      if (!settled) return null
      const mapped = settled.cards.map((card) => fromStripePaymentMethod(card, customer, settled.defaultCard))
      return mapped.filter((card) => card !== null)
    }),
  )
}

/**
 * The customer's cards, newest first, and the one that is charged. A card that was saved on Stripe's page is attached to the
 * customer but charged by nothing until it is the customer's `invoice_settings.default_payment_method`, and renewals happen without
 * us. So each card becomes the default once, when it is first seen: by the read that follows its webhook, or before a charge.
 * Which one that was is noted on the customer, so that a choice made later (in Stripe's dashboard) stands. Doing it again, or twice at
 * once, changes nothing.
 *
 * Null for a customer that was deleted.
 */
export async function settleCards(
  { stripe }: StripeApi,
  id: string,
): Promise<{ cards: readonly Stripe.PaymentMethod[]; defaultCard: string | null } | null> {
  const [customer, { data: cards }] = await Promise.all([
    stripe.customers.retrieve(id),
    stripe.customers.listPaymentMethods(id, { type: 'card', limit: 100 }),
  ])
  if (customer.deleted) return null
  const newest = cards[0]?.id ?? null
  if (newest && customer.metadata[ADOPTED] !== newest) {
    // No key of the port's: setting the same values again is harmless, and a stored 500 must not be replayed for a day.
    await stripe.customers.update(id, {
      invoice_settings: { default_payment_method: newest },
      metadata: { [ADOPTED]: newest },
    })
    return { cards, defaultCard: newest }
  }
  const chosen = customer.invoice_settings.default_payment_method
  const defaultCard = typeof chosen === 'string' ? chosen : (chosen?.id ?? null)
  return { cards, defaultCard }
}
