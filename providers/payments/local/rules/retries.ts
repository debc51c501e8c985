import { addMs, DAY, HOUR } from '../../../../lib/clock.ts'
import type { DeclineReason } from '../../port.ts'

/** Days from one failed attempt to the next. After the last, the gateway gives up and cancels the subscription. */
export const RETRY_AFTER_DAYS = [2, 5, 7, 7] as const

/**
 * A card that was declined for one of these is not charged again by the schedule, which goes on all the same: it waits for another card, as at
 * Stripe (docs.stripe.com/billing/revenue-recovery/smart-retries, "Hard decline codes"), and ends the subscription when none has come.
 */
export const HARD_DECLINES: readonly DeclineReason[] = ['lost_or_stolen', 'authentication_required']

/** For how long the first payment of a subscription may wait for the customer, as at Stripe. */
export const FIRST_PAYMENT_MS = 23 * HOUR

/** When the attempt after number `attemptCount` (from 1), which failed at `failedAt`, is due; null when there is none. */
export function nextAttempt(attemptCount: number, failedAt: Date): Date | null {
  const days = RETRY_AFTER_DAYS[attemptCount - 1]
  return days === undefined ? null : addMs(failedAt, days * DAY)
}
