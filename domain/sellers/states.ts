import type { ProviderSellerState } from '../../providers/payments/port.ts'

/**
 * Where a seller stands. `starting`: promised, and the provider has no account yet; `pending`: they have not told it who they are;
 * `restricted`: the provider wants more, or is still looking; `enabled`: they can be paid; `disabled`: the provider has closed the account.
 */
export const SELLER_STATES = ['starting', 'pending', 'restricted', 'enabled', 'disabled'] as const
export type SellerState = (typeof SELLER_STATES)[number]

/** The edges that a seller may take. Who has told once does not fall back to not having told; a closed account may be opened again. */
export const SELLER_TRANSITIONS: Readonly<Record<SellerState, readonly SellerState[]>> = {
  starting: ['pending', 'restricted', 'enabled', 'disabled'],
  pending: ['restricted', 'enabled', 'disabled'],
  restricted: ['enabled', 'disabled'],
  enabled: ['restricted', 'disabled'],
  disabled: ['restricted', 'enabled'],
}

export function mayBecome(from: SellerState, to: ProviderSellerState): boolean {
  return from === to || SELLER_TRANSITIONS[from].includes(to)
}
