/** Real time: tokens, sessions, signatures, rate limits, retries, idempotency, audit, ids. */
export interface WallClock {
  now(): Date
}

/**
 * Business time: trials, periods, grants, reminders. Its offset stands in the database and can be moved in local mode,
 * for one tenant or for all; without a tenant it answers the time of all.
 */
export interface BusinessClock {
  now(tenantId?: string): Promise<Date>
}

export const systemClock: WallClock = { now: () => new Date() }

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

export function addMs(date: Date, ms: number): Date {
  return new Date(date.getTime() + ms)
}

/**
 * The same day and time of day `months` later, in UTC, keeping the anchor day: 31 January → 28 February → 31 March
 * when `anchorDay` is 31.
 */
export function addMonths(date: Date, months: number, anchorDay = date.getUTCDate()): Date {
  const first = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1))
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate()
  const moved = new Date(date)
  moved.setUTCFullYear(first.getUTCFullYear(), first.getUTCMonth(), Math.min(anchorDay, lastDay))
  return moved
}
