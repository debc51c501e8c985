import type { ChangeOutcome, DeclineReason } from '../../providers/payments/port.ts'
import type { ChangeRefusal } from './states.ts'
import type { Called } from './verb.ts'

export type ChangeResult =
  | { readonly kind: 'changed'; readonly subscriptionId: string }
  /** It is what it was before. */
  | { readonly kind: 'declined'; readonly reason: DeclineReason }
  /** It is what it was before, until the customer has confirmed the payment. */
  | { readonly kind: 'action_required'; readonly subscriptionId: string; readonly clientSecret: string }
  | { readonly kind: 'refused'; readonly reason: ChangeRefusal }
  /** The plan has fewer seats than are in use. */
  | { readonly kind: 'seats_in_use'; readonly used: number; readonly limit: number }

export function toChangeResult(outcome: ChangeOutcome, subscriptionId: string): Called<ChangeResult> {
  switch (outcome.kind) {
    case 'changed':
      return { answer: { kind: 'changed', subscriptionId } }
    case 'action_required':
      return { answer: { kind: 'action_required', subscriptionId, clientSecret: outcome.clientSecret } }
    case 'declined':
      return { answer: { kind: 'declined', reason: outcome.reason }, refused: true }
  }
}
