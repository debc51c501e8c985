import type { ProviderDisputeState } from '../../providers/payments/port.ts'

export const DISPUTE_STATES = ['open', 'won', 'lost'] as const
export type DisputeState = (typeof DISPUTE_STATES)[number]

/** A bank that has decided may be asked again: Stripe reports a lost dispute as won later, never the other way round. */
export const DISPUTE_TRANSITIONS: Readonly<Record<DisputeState, readonly DisputeState[]>> = {
  open: ['won', 'lost'],
  lost: ['won'],
  won: [],
}

export function mayBecome(from: DisputeState, to: ProviderDisputeState): boolean {
  return from === to || DISPUTE_TRANSITIONS[from].includes(to)
}
