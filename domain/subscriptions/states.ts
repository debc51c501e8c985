import type { ProviderSubscriptionState } from '../../providers/payments/port.ts'

/**
 * What we say of a subscription. `starting`: promised and not yet known at the provider; `failed`: it never came to life. The rest
 * mirrors the provider.
 */
export const SUBSCRIPTION_STATES = [
  'starting',
  'incomplete',
  'trialing',
  'active',
  'past_due',
  'paused',
  'canceled',
  'failed',
] as const
export type SubscriptionState = (typeof SUBSCRIPTION_STATES)[number]

/** The states in which a customer has the subscription: one of these per customer and product line. */
export const LIVE_STATES: readonly SubscriptionState[] = [
  'starting',
  'incomplete',
  'trialing',
  'active',
  'past_due',
  'paused',
]

export { CHANGE_WHENS } from '../../providers/payments/port.ts'

/** Why a customer ends a subscription: the list that Stripe keeps too. */
export const CANCEL_REASONS = [
  'too_expensive',
  'missing_features',
  'switched_service',
  'unused',
  'customer_service',
  'too_complex',
  'low_quality',
  'other',
] as const
export type CancelReason = (typeof CANCEL_REASONS)[number]

/** Why a subscription cannot become what was asked for. Nothing has been written and nothing charged. */
export const CHANGE_REFUSALS = [
  'nothing_to_change',
  'quantity_invalid',
  'quantity_follows_seats',
  'currency_mismatch',
  'other_product_line',
  'price_not_on_sale',
  'payment_overdue',
  'ends_with_period',
  'not_active',
  'not_paused',
  'has_add_ons',
  'ended',
] as const
export type ChangeRefusal = (typeof CHANGE_REFUSALS)[number]

/** The edges that a subscription may take. Ended states have none: a provider's late word about the dead is not believed. */
export const SUBSCRIPTION_TRANSITIONS: Readonly<Record<SubscriptionState, readonly SubscriptionState[]>> = {
  starting: ['incomplete', 'trialing', 'active', 'past_due', 'paused', 'canceled', 'failed'],
  incomplete: ['trialing', 'active', 'past_due', 'canceled', 'failed'],
  trialing: ['active', 'past_due', 'paused', 'canceled'],
  active: ['past_due', 'paused', 'canceled', 'trialing'],
  past_due: ['active', 'paused', 'canceled'],
  paused: ['trialing', 'active', 'past_due', 'canceled'],
  canceled: [],
  failed: [],
}

/** The provider's state in our words. */
export const FROM_PROVIDER: Readonly<Record<ProviderSubscriptionState, SubscriptionState>> = {
  incomplete: 'incomplete',
  incomplete_expired: 'failed',
  trialing: 'trialing',
  active: 'active',
  past_due: 'past_due',
  unpaid: 'past_due',
  paused: 'paused',
  canceled: 'canceled',
}

export function mayBecome(from: SubscriptionState, to: SubscriptionState): boolean {
  return from === to || SUBSCRIPTION_TRANSITIONS[from].includes(to)
}
