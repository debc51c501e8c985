import { addMs, DAY, HOUR, MINUTE, SECOND } from '../../../../lib/clock.ts'

const WAITS = [10 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR] as const

/** For how long a webhook that is not answered with 2xx is sent again. */
export const DELIVERY_GIVES_UP_AFTER_MS = 3 * DAY

/**
 * When to send a webhook again whose attempt number `attempts` (from 1) failed at `failedAt`, all in wall time; null when it was first
 * due three days or more before.
 */
export function nextDelivery(attempts: number, createdAt: Date, failedAt: Date): Date | null {
  const wait = WAITS[Math.min(attempts, WAITS.length) - 1] ?? WAITS[0]
  const next = addMs(failedAt, wait)
  return next.getTime() - createdAt.getTime() < DELIVERY_GIVES_UP_AFTER_MS ? next : null
}
