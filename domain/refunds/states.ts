import type { ProviderRefundState } from '../../providers/payments/port.ts'

/** `starting`: reserved and not yet known at the provider; `failed`: nothing was given back. The rest mirrors the provider. */
export const REFUND_STATES = ['starting', 'pending', 'succeeded', 'failed'] as const
export type RefundState = (typeof REFUND_STATES)[number]

/** A bank may send a refund back days after it has succeeded. */
export const REFUND_TRANSITIONS: Readonly<Record<RefundState, readonly RefundState[]>> = {
  starting: ['pending', 'succeeded', 'failed'],
  pending: ['succeeded', 'failed'],
  succeeded: ['failed'],
  failed: [],
}

export function mayBecome(from: RefundState, to: ProviderRefundState): boolean {
  return from === to || REFUND_TRANSITIONS[from].includes(to)
}
