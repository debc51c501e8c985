import { addMonths } from '../../../../lib/clock.ts'
import type { BillingInterval } from '../../port.ts'

export interface Period {
  readonly start: Date
  readonly end: Date
}

const MONTHS: Readonly<Record<BillingInterval, number>> = { month: 1, year: 12 }

/**
 * The period that begins at `start`. `anchorDay` is the day of the month on which the subscription began to be billed: it is
 * kept through shorter months, so that 31 January → 28 February → 31 March, and 29 February comes back in leap years.
 */
export function periodFrom(start: Date, interval: BillingInterval, anchorDay: number): Period {
  return { start, end: addMonths(start, MONTHS[interval], anchorDay) }
}
