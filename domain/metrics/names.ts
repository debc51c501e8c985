/** The product's own metrics: levels are sums of deltas, flows are sums over a period. */
export const METRICS = {
  /** Minor units, by `currency` and `plan`. */
  recurringRevenue: 'recurring_revenue',
  /** By `plan`. */
  activeSubscriptions: 'active_subscriptions',
  /** By `plan` and the state `from` which they ended. */
  churnedSubscriptions: 'churned_subscriptions',
  /** By `feature`; per user where a thing is somebody's. */
  holdings: 'holdings',
} as const
