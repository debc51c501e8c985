import type { ProviderPaymentState } from '../../providers/payments/port.ts'

/**
 * What we say of a payment. `starting`: promised and not yet known at the provider; `failed`: it certainly never came to life. The rest
 * mirrors the provider.
 */
export const PAYMENT_STATES = [
  'starting',
  'action_required',
  'processing',
  'succeeded',
  'declined',
  'canceled',
  'failed',
] as const
export type PaymentState = (typeof PAYMENT_STATES)[number]

/** The edges that a payment may take; what has ended has none. What is given back later stands in its refunds and disputes. */
export const PAYMENT_TRANSITIONS: Readonly<Record<PaymentState, readonly PaymentState[]>> = {
  starting: ['action_required', 'processing', 'succeeded', 'declined', 'canceled', 'failed'],
  action_required: ['processing', 'succeeded', 'declined', 'canceled'],
  processing: ['succeeded', 'declined', 'canceled'],
  succeeded: [],
  declined: [],
  canceled: [],
  failed: [],
}

/** The provider's state in our words. */
export const FROM_PROVIDER: Readonly<Record<ProviderPaymentState, PaymentState>> = {
  processing: 'processing',
  action_required: 'action_required',
  succeeded: 'succeeded',
  declined: 'declined',
  canceled: 'canceled',
}

export function mayBecome(from: PaymentState, to: PaymentState): boolean {
  return from === to || PAYMENT_TRANSITIONS[from].includes(to)
}
