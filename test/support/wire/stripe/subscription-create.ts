import { cannotTransfer, takesTransfers } from './accounts.ts'
import { collect, finalize, methodFor } from './collection.ts'
import { newDiscounts, runningDiscounts } from './discounts.ts'
import { invalid, StripeFailure } from './errors.ts'
import { draftInvoice, subscriptionLine } from './invoice-lines.ts'
import { embedded } from './lists.ts'
import { find } from './lookups.ts'
import { mergeMetadata } from './params.ts'
import { paymentFailure } from './payment-failure.ts'
import { DAY, periodEnd } from './periods.ts'
import { amountOf } from './pricing.ts'
import { resolvePaymentMethod } from './saved-cards.ts'
import { createSetupIntent } from './setup-intents.ts'
import type { StripeState } from './state.ts'
import { newSubscription, newSubscriptionItem } from './subscription-objects.ts'
import { automaticTax } from './tax.ts'
import type { Customer, Price, Subscription } from './types.ts'

export interface CreateSubscriptionParams {
  customer: string
  items?: { price?: string; quantity?: number; metadata?: Record<string, string> }[]
  discounts?: { coupon?: string }[]
  transfer_data?: { destination: string }
  application_fee_percent?: number
  trial_end?: number | 'now'
  trial_period_days?: number
  automatic_tax?: { enabled: boolean }
  trial_settings?: { end_behavior?: { missing_payment_method?: 'cancel' | 'create_invoice' | 'pause' } }
  payment_behavior?: 'allow_incomplete' | 'default_incomplete' | 'error_if_incomplete'
  default_payment_method?: string
  cancel_at_period_end?: boolean
  off_session?: boolean
  description?: string
  metadata?: Record<string, string>
  payment_settings?: { save_default_payment_method?: 'off' | 'on_subscription' }
}

/**
 * docs.stripe.com/api/subscriptions/create. With a trial a paid invoice over nothing is made; else the first invoice is
 * collected as `payment_behavior` says. `error_if_incomplete` answers 402 and leaves nothing behind.
 */
export function createSubscription(state: StripeState, params: CreateSubscriptionParams): Subscription {
  const customer = find(state, 'customers', params.customer, 'customer')
  const prices = readPrices(state, params)
  const now = state.now(customer)
  const trialEnd = readTrialEnd(params, now)
  const behavior = params.payment_behavior ?? 'allow_incomplete'
  const chosen = params.default_payment_method
    ? resolvePaymentMethod(state, params.default_payment_method, customer.id)
    : null
  const method = chosen ?? methodFor(state, customer.id)
  const free = params.discounts?.some(({ coupon }) => state.get('coupons', coupon ?? '')?.percent_off === 100)
  const costs = !free && prices.some((price, index) => amountOf(state, price, params.items?.[index]?.quantity ?? 1) > 0)
  if (!trialEnd && costs && !method && behavior !== 'default_incomplete') {
    const { status, body } = paymentFailure({ kind: 'no_method' }, '')
    throw new StripeFailure(status, body)
  }

  if (params.application_fee_percent !== undefined && !params.transfer_data)
    throw invalid('An `application_fee_percent` needs a destination here.', { param: 'application_fee_percent' })
  if (params.transfer_data && !takesTransfers(state, params.transfer_data.destination)) throw cannotTransfer()
  const anchor = trialEnd ?? now
  const start = newSubscription(state, customer, {
    at: now,
    anchor,
    trialEnd,
    currency: (prices[0] as Price).currency,
    status: trialEnd ? 'trialing' : 'incomplete',
    defaultPaymentMethod: chosen?.id ?? null,
    description: params.description ?? null,
    metadata: mergeMetadata(null, params.metadata),
    missingPaymentMethod: params.trial_settings?.end_behavior?.missing_payment_method ?? 'create_invoice',
    destination: params.transfer_data?.destination ?? null,
    feePercent: params.application_fee_percent ?? null,
    saveDefault: params.payment_settings?.save_default_payment_method ?? 'off',
  })
  const items = prices.map((price, index) =>
    newSubscriptionItem(state, start.id, price, {
      at: now,
      quantity: params.items?.[index]?.quantity ?? 1,
      metadata: mergeMetadata(null, params.items?.[index]?.metadata),
      period: {
        start: now,
        end: trialEnd ?? periodEnd(price.recurring as NonNullable<Price['recurring']>, anchor, now),
      },
    }),
  )
  const discounts = newDiscounts(state, start, params.discounts, now)
  state.put('subscriptions', {
    ...start,
    discounts,
    items: embedded(items, `/v1/subscription_items?subscription=${start.id}`),
  })
  if (params.cancel_at_period_end)
    state.change('subscriptions', start.id, {
      cancel_at_period_end: true,
      cancel_at: items[0]?.current_period_end ?? null,
      canceled_at: now,
    })
  if (params.automatic_tax)
    state.change('subscriptions', start.id, {
      automatic_tax: automaticTax(state, customer.id, params.automatic_tax.enabled),
    })
  firstInvoice(state, customer, start.id, { at: now, behavior, offSession: params.off_session ?? false })
  if (trialEnd && !method && behavior === 'default_incomplete')
    state.change('subscriptions', start.id, {
      pending_setup_intent: createSetupIntent(state, { customer: customer.id }).id,
    })
  const subscription = find(state, 'subscriptions', start.id)
  state.announced.add(start.id)
  state.emit('customer.subscription.created', subscription, undefined, now)
  return subscription
}

function firstInvoice(
  state: StripeState,
  customer: Customer,
  id: string,
  { at, behavior, offSession }: { at: number; behavior: string; offSession: boolean },
): void {
  const subscription = find(state, 'subscriptions', id)
  const lines = subscription.items.data.map((item) =>
    subscriptionLine(
      state,
      item,
      { start: item.current_period_start, end: item.current_period_end },
      subscription.trial_end !== null,
    ),
  )
  const draft = state.put(
    'invoices',
    draftInvoice(state, {
      customer,
      lines,
      currency: subscription.currency,
      reason: 'subscription_create',
      at,
      period: { start: at, end: at },
      subscription,
      discounts: runningDiscounts(state, id, at),
      autoAdvance: false,
    }),
  )
  state.emit('invoice.created', draft, undefined, at)
  state.change('subscriptions', id, { latest_invoice: draft.id })
  const invoice = finalize(state, draft, at)
  if (invoice.status === 'paid' || behavior === 'default_incomplete') return
  const method = methodFor(state, customer.id, id)
  const result = collect(state, invoice, method, { offSession, automatic: false, at })
  if (result.kind === 'succeeded' || behavior !== 'error_if_incomplete') return
  // Thrown without `keepsChanges`: the whole request is undone.
  const { status, body } = paymentFailure(result, 'subscription_payment_intent_requires_action')
  throw new StripeFailure(status, body)
}

function readPrices(state: StripeState, params: CreateSubscriptionParams): Price[] {
  if (!params.items?.length)
    throw invalid('Missing required param: items.', { code: 'parameter_missing', param: 'items' })
  const prices = params.items.map(({ price }, index) => find(state, 'prices', price ?? '', `items[${index}][price]`))
  for (const price of prices) {
    if (!price.active)
      throw invalid('The price specified is inactive. This field only accepts active prices.', {
        param: 'items[0][price]',
      })
    if (!price.recurring)
      throw invalid(
        'The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.',
        { param: 'items[0][price]' },
      )
    if (price.currency !== prices[0]?.currency)
      throw invalid('All prices on a subscription must have the same `currency`.', { param: 'items' })
  }
  return prices
}

function readTrialEnd(params: CreateSubscriptionParams, now: number): number | null {
  const end = params.trial_period_days ? now + params.trial_period_days * DAY : params.trial_end
  if (end === undefined || end === 'now') return null
  if (end <= now)
    throw invalid('Invalid timestamp: must be an integer Unix timestamp in the future.', { param: 'trial_end' })
  if (end > now + 2 * 366 * DAY)
    throw invalid('Invalid timestamp: can be no more than two years in the future.', { param: 'trial_end' })
  return end
}
