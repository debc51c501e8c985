/**
 * A subscription that is bought on the provider's page. `duplicate`: it was paid while the tenant had one already, and is being taken back;
 * `refunded`: it has been taken back.
 */
export const CHECKOUT_TRANSITIONS = {
  starting: ['open', 'completed', 'duplicate', 'expired'],
  open: ['completed', 'duplicate', 'expired'],
  // A word that comes late is believed: what was paid is given access to, or given back.
  expired: ['completed', 'duplicate'],
  duplicate: ['refunded'],
  completed: [],
  refunded: [],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type CheckoutState = keyof typeof CHECKOUT_TRANSITIONS

/** From where a checkout may come to `to`. */
export function mayComeTo(to: CheckoutState): CheckoutState[] {
  const states = Object.keys(CHECKOUT_TRANSITIONS) as CheckoutState[]
  return states.filter((from) => (CHECKOUT_TRANSITIONS[from] as readonly string[]).includes(to))
}
