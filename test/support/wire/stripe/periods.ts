import { addMonths } from '../../../../lib/clock.ts'
import type { Price } from './types.ts'

export const DAY = 86_400

/**
 * The end of the period that starts at `start`. Months keep the day of the billing cycle's anchor: 31 January →
 * 28 February → 31 March (docs.stripe.com/billing/subscriptions/billing-cycle).
 */
export function periodEnd(recurring: NonNullable<Price['recurring']>, anchor: number, start: number): number {
  const { interval, interval_count: count } = recurring
  if (interval === 'day') return start + count * DAY
  if (interval === 'week') return start + count * 7 * DAY
  const months = interval === 'year' ? 12 * count : count
  const anchorDay = new Date(anchor * 1000).getUTCDate()
  return addMonths(new Date(start * 1000), months, anchorDay).getTime() / 1000
}
