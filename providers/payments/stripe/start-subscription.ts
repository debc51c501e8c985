import { Stripe } from 'stripe'
import type { Write } from '../../call.ts'
import { ProviderError } from '../../errors.ts'
import type { NewSubscription, StartOutcome } from '../port.ts'
import { settleCards } from './cards.ts'
import { ask, type StripeApi } from './client.ts'
import { fromStripeFailure } from './declines.ts'
import { isMissing } from './faults.ts'
import { clientSecretOf, INVOICE_EXPANSIONS, invoiceDecline, paymentIntentOf } from './invoice-payment.ts'
import { fromStripeSubscription, OUR_ID, SUBSCRIPTION_EXPANSIONS, toUnix } from './mapping.ts'
import { cannotBePaid } from './payments.ts'
import { automaticTax } from './taxes.ts'

/**
 * Asks with `error_if_incomplete` first: a declined card then leaves nothing at Stripe, by one request and not by a clean-up that may
 * be lost. That also refuses a payment which the customer has to authenticate; only then it asks again, under a key of its own,
 * with `allow_incomplete`, for a subscription that waits for the customer.
 *
 * The card is not named in the request, so that the same key always carries the same body: it is the customer's default.
 */
export function startSubscription(api: StripeApi, input: NewSubscription, write: Write): Promise<StartOutcome> {
  return ask('startSubscription', write, async () => {
    if (!Number.isInteger(input.quantity) || input.quantity < 1) throw noQuantity(input.quantity)
    const settled = await settleCards(api, input.customer)
    const params: Stripe.SubscriptionCreateParams = {
      customer: input.customer,
      items: [{ price: input.price, quantity: input.quantity }],
      metadata: { [OUR_ID]: input.ourId },
      ...(input.trialEnd && { trial_end: toUnix(input.trialEnd) }),
      ...(input.withoutCard && {
        trial_settings: { end_behavior: { missing_payment_method: input.withoutCard } },
      }),
      expand: SUBSCRIPTION_EXPANSIONS,
      ...(input.transfer && {
        transfer_data: { destination: input.transfer.account },
        ...(input.transfer.feeBasisPoints > 0 && {
          // Exact because: two decimals are all that a hundredth of a per cent needs.
          application_fee_percent: input.transfer.feeBasisPoints / 100,
        }),
      }),
      ...(input.discount && { discounts: [{ coupon: input.discount }] }),
      ...(await automaticTax(api, input.customer)),
    }
    try {
      const subscription = await api.stripe.subscriptions.create(
        { ...params, payment_behavior: 'error_if_incomplete' },
        { idempotencyKey: write.idempotencyKey },
      )
      return { kind: 'started', subscription: fromStripeSubscription(subscription) }
    } catch (error) {
      // The customer exists (it was read above) and has no card: then that is what Stripe found missing.
      if (isMissing(error) && settled && !settled.defaultCard && !error.param?.startsWith('items'))
        return { kind: 'declined', reason: 'no_payment_method' }
      if (cannotBePaid(error)) return { kind: 'declined', reason: 'seller_unavailable' }
      if (!(error instanceof Stripe.errors.StripeCardError)) throw error
      const reason = fromStripeFailure(error)
      if (reason !== 'authentication_required' && error.payment_intent?.status !== 'requires_action')
        return { kind: 'declined', reason }
      return startWaiting(api, params, `${write.idempotencyKey}:action`)
    }
  })
}

/** Stripe would take 0, as a subscription to nothing. */
function noQuantity(quantity: number): ProviderError {
  const detail = `a subscription is to at least one, not to ${quantity}`
  return new ProviderError('rejected', { provider: 'stripe', operation: 'startSubscription', detail })
}

/** The subscription that waits for the customer; Stripe ends it after 23 hours without an answer. */
async function startWaiting(
  { stripe }: StripeApi,
  params: Stripe.SubscriptionCreateParams,
  idempotencyKey: string,
): Promise<StartOutcome> {
  const subscription = await stripe.subscriptions.create(
    { ...params, payment_behavior: 'allow_incomplete' },
    { idempotencyKey },
  )
  const started = fromStripeSubscription(subscription)
  if (started.status !== 'incomplete' || !started.latestInvoice) return { kind: 'started', subscription: started }
  const invoice = await stripe.invoices.retrieve(started.latestInvoice, { expand: INVOICE_EXPANSIONS })
  const clientSecret = clientSecretOf(invoice)
  if (clientSecret && paymentIntentOf(invoice)?.status === 'requires_action')
    return { kind: 'action_required', subscription: started, clientSecret }
  // This time the bank said no: nothing may be left alive.
  await stripe.subscriptions.cancel(subscription.id)
  return { kind: 'declined', reason: invoiceDecline(invoice) ?? 'card_declined' }
}
