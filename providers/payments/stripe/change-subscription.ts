import { Stripe } from 'stripe'
import type { Write } from '../../call.ts'
import type { ChangeOutcome, ProviderSubscription, SubscriptionChange, SubscriptionRef } from '../port.ts'
import { settleCards } from './cards.ts'
import { ask, type StripeApi } from './client.ts'
import { fromStripeFailure } from './declines.ts'
import { isMissing } from './faults.ts'
import { clientSecretOf, INVOICE_EXPANSIONS, invoiceDecline, paymentIntentOf } from './invoice-payment.ts'
import { fromStripeSubscription, idOf, SUBSCRIPTION_EXPANSIONS } from './mapping.ts'
import { onlyItem, rejectedChange } from './only-item.ts'
import { cannotBePaid } from './payments.ts'
import { previewOf } from './preview-change.ts'
import { releaseSchedule, scheduleChange } from './schedules.ts'

const expanded = { expand: SUBSCRIPTION_EXPANSIONS }

/**
 * Asks with `error_if_incomplete` first: a declined card then changes nothing at Stripe, by one request. That also refuses a payment which
 * the customer has to authenticate; only then it asks again, under a key of its own, with `pending_if_incomplete`: Stripe keeps the change as
 * a pending update, and makes it when the invoice is paid (docs.stripe.com/billing/subscriptions/pending-updates).
 *
 * A difference in the customer's favour is not invoiced at once, which would put it on their balance with Stripe, but with the next invoice.
 */
export function changeSubscription(
  api: StripeApi,
  ref: SubscriptionRef,
  change: SubscriptionChange,
  write: Write,
): Promise<ChangeOutcome> {
  return ask('changeSubscription', write, async () => {
    const { subscriptions } = api.stripe
    const before = await subscriptions.retrieve(ref, expanded)
    assertChangeable(before, change.quantity)
    await dropPending(api, before, write)
    const item = onlyItem(before)
    const same = item.price.id === change.price && item.quantity === change.quantity
    if (same || change.when === 'period_end') {
      if (same) await releaseSchedule(api, before, write)
      else await scheduleChange(api, before, change, write)
      return { kind: 'changed', subscription: fromStripeSubscription(await subscriptions.retrieve(ref, expanded)) }
    }
    const params: Stripe.SubscriptionUpdateParams = {
      items: [{ id: item.id, price: change.price, quantity: change.quantity }],
      proration_behavior: await prorationOf(api, before, change),
      expand: SUBSCRIPTION_EXPANSIONS,
    }
    const outcome = await changeNow(api, before, params, write)
    if (outcome.kind !== 'changed' || !(await releaseSchedule(api, before, write))) return outcome
    return { kind: 'changed', subscription: fromStripeSubscription(await subscriptions.retrieve(ref, expanded)) }
  })
}

async function prorationOf(
  api: StripeApi,
  before: Stripe.Subscription,
  change: SubscriptionChange,
): Promise<'always_invoice' | 'create_prorations' | 'none'> {
  if (change.when !== 'now') return 'none'
  const preview = await previewOf(api, before, change, 'always_invoice')
  return preview.total < 0 ? 'create_prorations' : 'always_invoice'
}

async function changeNow(
  api: StripeApi,
  before: Stripe.Subscription,
  params: Stripe.SubscriptionUpdateParams,
  { idempotencyKey }: Write,
): Promise<ChangeOutcome> {
  const { subscriptions } = api.stripe
  const settled = await settleCards(api, idOf(before.customer))
  try {
    const changed = await subscriptions.update(
      before.id,
      { ...params, payment_behavior: 'error_if_incomplete' },
      { idempotencyKey },
    )
    return { kind: 'changed', subscription: fromStripeSubscription(changed) }
  } catch (error) {
    if (isMissing(error) && settled && !settled.defaultCard && !error.param?.startsWith('items'))
      return { kind: 'declined', reason: 'no_payment_method' }
    if (cannotBePaid(error)) return { kind: 'declined', reason: 'seller_unavailable' }
    if (!(error instanceof Stripe.errors.StripeCardError)) throw error
    const reason = fromStripeFailure(error)
    if (reason !== 'authentication_required' && error.payment_intent?.status !== 'requires_action')
      return { kind: 'declined', reason }
  }
  const waiting = await subscriptions.update(
    before.id,
    { ...params, payment_behavior: 'pending_if_incomplete' },
    { idempotencyKey: `${idempotencyKey}:action` },
  )
  return waiting.pending_update
    ? waitingOutcome(api, waiting)
    : { kind: 'changed', subscription: fromStripeSubscription(waiting) }
}

/** What the latest invoice of a change that is not made yet waits for: the customer, or nothing any more. */
export async function waitingOutcome(api: StripeApi, subscription: Stripe.Subscription): Promise<ChangeOutcome> {
  const { invoices } = api.stripe
  if (!subscription.latest_invoice) throw rejectedChange(subscription.id, 'it waits for a payment without an invoice')
  const invoice = await invoices.retrieve(idOf(subscription.latest_invoice), { expand: INVOICE_EXPANSIONS })
  const clientSecret = clientSecretOf(invoice)
  if (clientSecret && paymentIntentOf(invoice)?.status === 'requires_action')
    return { kind: 'action_required', clientSecret, subscription: fromStripeSubscription(subscription) }
  // The bank said no: nothing may be left that could still be collected.
  if (invoice.status === 'open') await invoices.voidInvoice(invoice.id)
  return { kind: 'declined', reason: invoiceDecline(invoice) ?? 'card_declined' }
}

/** The difference is put on the next invoice. A plan that is scheduled still comes, for as many. */
export function updateQuantity(
  api: StripeApi,
  ref: SubscriptionRef,
  quantity: number,
  write: Write,
): Promise<ProviderSubscription> {
  return ask('updateQuantity', write, async () => {
    const { subscriptions } = api.stripe
    const before = await subscriptions.retrieve(ref, expanded)
    assertChangeable(before, quantity)
    await dropPending(api, before, write)
    const item = onlyItem(before)
    if (item.quantity === quantity) return fromStripeSubscription(before)
    const { idempotencyKey } = write
    const changed = await subscriptions.update(
      ref,
      { items: [{ id: item.id, quantity }], proration_behavior: 'create_prorations', ...expanded },
      { idempotencyKey },
    )
    const scheduled = fromStripeSubscription(before).scheduledChange
    if (!scheduled) return fromStripeSubscription(changed)
    await scheduleChange(api, changed, { price: scheduled.price, quantity }, write)
    return fromStripeSubscription(await subscriptions.retrieve(ref, expanded))
  })
}

/** Another change takes the place of one that waits for its payment. */
export async function dropPending(
  { stripe }: StripeApi,
  { pending_update, latest_invoice }: Stripe.Subscription,
  { idempotencyKey }: Write,
): Promise<void> {
  if (!pending_update || !latest_invoice) return
  await stripe.invoices.voidInvoice(idOf(latest_invoice), {}, { idempotencyKey: `${idempotencyKey}:void` })
}

function assertChangeable({ id, status, ended_at }: Stripe.Subscription, quantity: number): void {
  if (ended_at) throw rejectedChange(id, 'it has ended')
  if (status === 'incomplete' || status === 'paused') throw rejectedChange(id, `it is ${status}`)
  if (!Number.isInteger(quantity) || quantity < 1)
    throw rejectedChange(id, `quantity ${quantity} is not a whole number from 1`)
}
