/** What a run forward lists. */
export const HAPPENING_KINDS = [
  'invoice_issued',
  'invoice_paid',
  'invoice_declined',
  'mail',
  'access_given',
  'access_ended',
  'subscription_changed',
] as const
export type HappeningKind = (typeof HAPPENING_KINDS)[number]
