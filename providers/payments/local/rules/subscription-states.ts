import type { ProviderSubscriptionState } from '../../port.ts'

/**
 * What can happen to a subscription. `paid` and `payment_failed` concern its latest invoice; `retries_exhausted` is a failure after
 * which no attempt is left; `first_payment_expired` ends one whose first payment the customer never confirmed.
 */
export type SubscriptionHappening =
  | 'paid'
  | 'payment_failed'
  | 'retries_exhausted'
  | 'canceled'
  | 'first_payment_expired'
  | 'paused'
  | 'resumed'

type Transitions = Readonly<Partial<Record<SubscriptionHappening, ProviderSubscriptionState>>>

/**
 * The states and their edges; what is not listed leaves the state as it is. After the last retry the subscription is `canceled`, as is
 * Stripe's default; `unpaid` is a state of the port that this gateway does not reach.
 */
export const SUBSCRIPTION_TRANSITIONS: Readonly<Record<ProviderSubscriptionState, Transitions>> = {
  incomplete: { paid: 'active', canceled: 'canceled', first_payment_expired: 'incomplete_expired' },
  incomplete_expired: {},
  trialing: { paid: 'active', payment_failed: 'past_due', canceled: 'canceled', paused: 'paused' },
  active: { payment_failed: 'past_due', retries_exhausted: 'canceled', canceled: 'canceled', paused: 'paused' },
  past_due: { paid: 'active', retries_exhausted: 'canceled', canceled: 'canceled' },
  unpaid: { paid: 'active', canceled: 'canceled' },
  paused: { canceled: 'canceled', resumed: 'active' },
  canceled: {},
}

export const ENDED_STATES: ReadonlySet<ProviderSubscriptionState> = new Set(['canceled', 'incomplete_expired'])

export function subscriptionAfter(
  state: ProviderSubscriptionState,
  happening: SubscriptionHappening,
): ProviderSubscriptionState {
  return SUBSCRIPTION_TRANSITIONS[state][happening] ?? state
}
