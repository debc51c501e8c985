import type { Stripe } from 'stripe'
import type { Read, Write } from '../../call.ts'
import { ProviderError } from '../../errors.ts'
import type {
  CardSetup,
  CustomerRef,
  NewCardSetup,
  PaymentMethodRef,
  ProviderPaymentMethod,
  SetupRef,
} from '../port.ts'
import { ask, loadEach, type StripeApi } from './client.ts'
import { isMissing } from './faults.ts'
import { fromStripePaymentMethod, idOf, OUR_ID } from './mapping.ts'

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

/** Stripe itself refuses a card that is not on this customer. */
export function setDefaultPaymentMethod(
  api: StripeApi,
  customer: CustomerRef,
  method: PaymentMethodRef,
  write: Write,
): Promise<void> {
  return ask('setDefaultPaymentMethod', write, async () => {
    // A card that nobody has read yet would become the default after this choice, not before it.
    await settleCards(api, customer)
    await api.stripe.customers.update(
      customer,
      { invoice_settings: { default_payment_method: method } },
      { idempotencyKey: write.idempotencyKey },
    )
  })
}

/**
 * Stripe forgets whose a card was when it is detached, and takes it for the customer's default no longer: the read that follows (here, or any
 * other one if this is cut off) makes the newest of the others the default.
 */
export function removePaymentMethod(
  api: StripeApi,
  customer: CustomerRef,
  method: PaymentMethodRef,
  write: Write,
): Promise<void> {
  return ask('removePaymentMethod', write, async () => {
    const { customer: owner } = await api.stripe.paymentMethods.retrieve(method)
    if (owner && idOf(owner) !== customer) throw notTheirs(customer, method)
    if (owner) await api.stripe.paymentMethods.detach(method, {}, { idempotencyKey: write.idempotencyKey })
    await settleCards(api, customer, method)
  })
}

function notTheirs(customer: CustomerRef, method: PaymentMethodRef): ProviderError {
  const detail = `${method} is no card of ${customer}`
  return new ProviderError('rejected', { provider: 'stripe', operation: 'removePaymentMethod', detail })
}

/**
 * The customer's cards, newest first, and the one that is charged. A card that was saved on Stripe's page is attached to the
 * customer but charged by nothing until it is the customer's `invoice_settings.default_payment_method`, and renewals happen without
 * us. So each card becomes the default once, when it is first seen: by the read that follows its webhook, or before a charge.
 * Which one that was is noted on the customer, so that a choice made later stands, also when the newest card is the one that was just
 * `removed`. A customer whose default was removed gets the newest of the others. Doing it again, or twice at once, changes nothing.
 *
 * Null for a customer that was deleted.
 */
export async function settleCards(
  { stripe }: StripeApi,
  id: string,
  removed?: string,
): Promise<{ cards: readonly Stripe.PaymentMethod[]; defaultCard: string | null } | null> {
  const [customer, { data: cards }] = await Promise.all([
    stripe.customers.retrieve(id),
    stripe.customers.listPaymentMethods(id, { type: 'card', limit: 100 }),
  ])
  if (customer.deleted) return null
  const newest = cards[0]?.id ?? null
  const chosen = customer.invoice_settings.default_payment_method
  const defaultCard = chosen && idOf(chosen)
  const adopted = customer.metadata[ADOPTED]
  if (!newest || (adopted === newest && defaultCard)) return { cards, defaultCard }
  // The newest was there before the one that was removed: it has had its turn.
  const charged = removed !== undefined && adopted === removed && defaultCard ? defaultCard : newest
  // No key of the port's: setting the same values again is harmless, and a stored 500 must not be replayed for a day.
  await stripe.customers.update(id, {
    invoice_settings: { default_payment_method: charged },
    metadata: { [ADOPTED]: newest },
  })
  return { cards, defaultCard: charged }
}
