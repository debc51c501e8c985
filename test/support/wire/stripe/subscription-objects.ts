import { embedded } from './lists.ts'
import type { StripeState } from './state.ts'
import type { Customer, Price, Subscription, SubscriptionItem } from './types.ts'

interface NewSubscription {
  at: number
  anchor: number
  trialEnd: number | null
  currency: string
  status: Subscription['status']
  defaultPaymentMethod: string | null
  description: string | null
  metadata: Record<string, string>
  missingPaymentMethod: 'cancel' | 'create_invoice' | 'pause'
  saveDefault: 'off' | 'on_subscription'
  destination?: string | null
  feePercent?: number | null
}

export function newSubscription(state: StripeState, customer: Customer, input: NewSubscription): Subscription {
  const id = state.id('sub')
  return {
    id,
    object: 'subscription',
    application: null,
    application_fee_percent: input.feePercent ?? null,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
    billing_cycle_anchor: input.anchor,
    billing_cycle_anchor_config: null,
    billing_mode: { flexible: { proration_discounts: 'included' }, type: 'flexible' },
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    collection_method: 'charge_automatically',
    created: input.at,
    currency: input.currency,
    customer: customer.id,
    customer_account: null,
    days_until_due: null,
    default_payment_method: input.defaultPaymentMethod,
    default_source: null,
    default_tax_rates: [],
    description: input.description,
    discounts: [],
    ended_at: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: 'self' },
    },
    items: embedded([], `/v1/subscription_items?subscription=${id}`),
    latest_invoice: null,
    livemode: false,
    managed_payments: null,
    metadata: input.metadata,
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: {
      payment_method_options: null,
      payment_method_types: null,
      save_default_payment_method: input.saveDefault,
    },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: null,
    start_date: input.at,
    status: input.status,
    test_clock: customer.test_clock ?? null,
    transfer_data: input.destination ? { amount_percent: null, destination: input.destination } : null,
    trial_end: input.trialEnd,
    trial_settings: {
      end_behavior: { billing_cycle_anchor: null, missing_payment_method: input.missingPaymentMethod },
    },
    trial_start: input.trialEnd === null ? null : input.at,
  }
}

interface NewItem {
  at: number
  quantity: number
  metadata: Record<string, string>
  period: { start: number; end: number }
}

/** Since 2025 the period stands on the item, not on the subscription (docs.stripe.com/changelog/basil). */
export function newSubscriptionItem(
  state: StripeState,
  subscription: string,
  price: Price,
  { at, quantity, metadata, period }: NewItem,
): SubscriptionItem {
  return {
    id: state.id('si', 14),
    object: 'subscription_item',
    billing_thresholds: null,
    created: at,
    current_period_end: period.end,
    current_period_start: period.start,
    current_trial: null,
    discounts: [],
    metadata,
    plan: planOf(price),
    price,
    quantity,
    subscription,
    tax_rates: [],
  }
}

/** The price in its old clothes; Stripe still sends it along. */
function planOf(price: Price): SubscriptionItem['plan'] {
  return {
    id: price.id,
    object: 'plan',
    active: price.active,
    amount: price.unit_amount,
    amount_decimal: price.unit_amount_decimal,
    billing_scheme: price.billing_scheme,
    created: price.created,
    currency: price.currency,
    interval: price.recurring?.interval ?? 'month',
    interval_count: price.recurring?.interval_count ?? 1,
    livemode: false,
    metadata: price.metadata,
    meter: null,
    nickname: price.nickname,
    product: String(price.product),
    tiers_mode: price.tiers_mode,
    transform_usage: null,
    trial_period_days: null,
    usage_type: 'licensed',
  }
}
