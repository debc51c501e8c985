/** Why something is allowed or not: closed, so that a client can say it in its own words. */
export const ENTITLEMENT_REASONS = [
  'included',
  'granted',
  'in_grace',
  'not_in_plan',
  'limit_reached',
  'no_subscription',
  'payment_overdue',
] as const
export type EntitlementReason = (typeof ENTITLEMENT_REASONS)[number]
