import { addMs, DAY } from '../../../../lib/clock.ts'

/** A bank debit is answered three days later. */
export const BANK_ANSWERS_AFTER_MS = 3 * DAY

/** A card that disputes does so a day after it was charged; the bank decides thirty days after that. */
const DISPUTED_AFTER_MS = DAY
const DECIDED_AFTER_MS = 30 * DAY

/** When the owner of this card takes the money back; null for one that does not. */
export function disputedAt(card: { readonly disputed: string | null } | null, chargedAt: Date): Date | null {
  return card?.disputed ? addMs(chargedAt, DISPUTED_AFTER_MS) : null
}

export function decidedAt(openedAt: Date): Date {
  return addMs(openedAt, DECIDED_AFTER_MS)
}
