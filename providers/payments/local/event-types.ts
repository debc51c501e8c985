import type { PaymentsEvent } from '../port.ts'

type Subject = PaymentsEvent['subject']['kind'] | null

/** Every event that this gateway sends, named as at Stripe, and what of ours it concerns; null: nothing that we use. */
export const EVENT_TYPES = {
  'customer.created': null,
  'payment_method.attached': 'paymentMethods',
  'customer.subscription.created': 'subscription',
  'customer.subscription.updated': 'subscription',
  'customer.subscription.deleted': 'subscription',
  'invoice.created': 'invoice',
  'invoice.updated': 'invoice',
  'invoice.paid': 'invoice',
  'invoice.payment_failed': 'invoice',
  'invoice.payment_action_required': 'invoice',
  'invoice.voided': 'invoice',
} as const satisfies Record<string, Subject>

export type EventType = keyof typeof EVENT_TYPES
