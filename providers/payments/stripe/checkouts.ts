import type { Stripe } from 'stripe'
import type { Read, Write } from '../../call.ts'
import { ProviderError } from '../../errors.ts'
import {
  type CheckoutPage,
  type CheckoutRef,
  type NewCheckout,
  PROVIDER_CHECKOUT_STATES,
  type ProviderCheckout,
  type SubscriptionRef,
} from '../port.ts'
import { ask, loadEach, type StripeApi } from './client.ts'
import { isMissing } from './faults.ts'
import { fromUnix, idOf, OUR_ID, toUnix } from './mapping.ts'

/** Stripe's own page (Checkout, `mode: 'subscription'`): card data never touches us. */
export function startCheckout(api: StripeApi, input: NewCheckout, write: Write): Promise<CheckoutPage> {
  return ask('startCheckout', write, async () => {
    const metadata = { [OUR_ID]: input.ourId }
    const session = await api.stripe.checkout.sessions.create(
      {
        mode: 'subscription',
        customer: input.customer,
        line_items: [{ price: input.price, quantity: input.quantity }],
        success_url: input.successUrl,
        cancel_url: input.cancelUrl,
        metadata,
        ...(input.discount && { discounts: [{ coupon: input.discount }] }),
        // The page asks for the address, and what the customer enters is who is billed from then on.
        ...(api.automaticTax && { automatic_tax: { enabled: true } }),
        ...(api.automaticTax && { customer_update: { address: 'auto', name: 'auto' } }),
        subscription_data: { metadata, ...(input.trialEnd && { trial_end: toUnix(input.trialEnd) }) },
      },
      { idempotencyKey: write.idempotencyKey },
    )
    if (session.url)
      return { ref: session.id as CheckoutRef, url: session.url, expiresAt: fromUnix(session.expires_at) }
    throw unusable(session.id, `it has no page: it is already ${session.status}`)
  })
}

/** Stripe has no batched read: one request each, a few at a time. */
export function getCheckouts(
  api: StripeApi,
  refs: readonly CheckoutRef[],
  read?: Read,
): Promise<Map<CheckoutRef, ProviderCheckout>> {
  return ask('getCheckouts', read, () =>
    loadEach(refs, async (ref) => {
      try {
        return fromStripeSession(await api.stripe.checkout.sessions.retrieve(ref))
      } catch (error) {
        if (isMissing(error)) return null
        throw error
      }
    }),
  )
}

function fromStripeSession(session: Stripe.Checkout.Session): ProviderCheckout {
  const status = PROVIDER_CHECKOUT_STATES.find((state) => state === session.status)
  if (!status) throw unusable(session.id, `its status "${session.status}" is not known`)
  return {
    ref: session.id as CheckoutRef,
    ourId: session.metadata?.[OUR_ID] ?? null,
    status,
    subscription: session.subscription ? (idOf(session.subscription) as SubscriptionRef) : null,
  }
}

function unusable(id: string, why: string): ProviderError {
  const detail = `the Checkout session ${id} cannot be used: ${why}`
  return new ProviderError('rejected', { provider: 'stripe', operation: 'checkout', detail })
}
