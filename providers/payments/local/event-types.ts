import type { PaymentsEvent } from '../port.ts'

type Subject = PaymentsEvent['subject']['kind'] | null

/** Every event that this gateway sends, named as at Stripe, and what of ours it concerns; null: nothing that we use. */
export const EVENT_TYPES = {
  'customer.created': null,
  'customer.updated': 'paymentMethods',
  'payment_method.attached': 'paymentMethods',
  'payment_method.detached': 'paymentMethods',
  'checkout.session.completed': 'checkout',
  'customer.subscription.created': 'subscription',
  'customer.subscription.updated': 'subscription',
  'customer.subscription.deleted': 'subscription',
  'payment_intent.processing': 'payment',
  'payment_intent.requires_action': 'payment',
  'payment_intent.succeeded': 'payment',
  'payment_intent.payment_failed': 'payment',
  'payment_intent.canceled': 'payment',
  'charge.refunded': 'payment',
  'charge.dispute.created': 'payment',
  'charge.dispute.closed': 'payment',
  'account.updated': 'seller',
  'customer.subscription.paused': 'subscription',
  'customer.subscription.resumed': 'subscription',
  'customer.subscription.pending_update_applied': 'subscription',
  'customer.subscription.pending_update_expired': 'subscription',
  'invoice.created': 'invoice',
  'invoice.updated': 'invoice',
  'invoice.paid': 'invoice',
  'invoice.payment_failed': 'invoice',
  'invoice.payment_action_required': 'invoice',
  'invoice.voided': 'invoice',
} as const satisfies Record<string, Subject>

export type EventType = keyof typeof EVENT_TYPES
