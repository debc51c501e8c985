import { addMs, DAY, HOUR } from '../../../../lib/clock.ts'

/** Days from one failed attempt to the next. After the last, the gateway gives up and cancels the subscription. */
export const RETRY_AFTER_DAYS = [2, 5, 7, 7] as const

/** For how long the first payment of a subscription may wait for the customer, as at Stripe. */
export const FIRST_PAYMENT_MS = 23 * HOUR

/** When the attempt after number `attemptCount` (from 1), which failed at `failedAt`, is due; null when there is none. */
export function nextAttempt(attemptCount: number, failedAt: Date): Date | null {
  const days = RETRY_AFTER_DAYS[attemptCount - 1]
  return days === undefined ? null : addMs(failedAt, days * DAY)
}
