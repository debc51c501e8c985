import type { DeclineReason } from '../../port.ts'
import { isExpired } from './card-entry.ts'
import type { CardBehaviour } from './test-cards.ts'

/** What of a card decides how a charge ends. */
export interface ChargeableCard {
  readonly charge: CardBehaviour
  readonly expMonth: number
  readonly expYear: number
}

export type ChargeOutcome =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'declined'; readonly reason: DeclineReason }
  /** The bank wants to see the customer (3-D Secure), who is there. */
  | { readonly kind: 'action_required' }

/**
 * How charging `amountMinor` ends at `now`, the customer's time. Nothing to pay succeeds without a card. `by` says who asks: with the
 * `customer` there, 3-D Secure can be asked for; the `schedule` charges while nobody is there, and is declined instead.
 */
export function chargeOutcome(
  card: ChargeableCard | null,
  amountMinor: bigint,
  by: 'customer' | 'schedule',
  now: Date,
): ChargeOutcome {
  if (amountMinor === 0n) return { kind: 'succeeded' }
  if (!card) return { kind: 'declined', reason: 'no_payment_method' }
  if (isExpired(card.expMonth, card.expYear, now)) return { kind: 'declined', reason: 'expired_card' }
  if (card.charge === 'succeeds') return { kind: 'succeeded' }
  if (card.charge === 'authentication_required' && by === 'customer') return { kind: 'action_required' }
  return { kind: 'declined', reason: card.charge }
}
