import { divideRounded } from '../../../../lib/decimal.ts'
import type { Period } from './periods.ts'

/** What a change within a period costs: two lines, as Stripe writes them ("Prorations"). */
export interface Proration {
  /** Never positive: the rest of the period at what was paid for it. */
  readonly unusedMinor: bigint
  /** Never negative: the rest of the period at the new price. */
  readonly remainingMinor: bigint
}

/**
 * Counted by the second, as Stripe does; each line is rounded to the minor unit by itself. A change outside of the period moves nothing.
 *
 * @param before what the whole period cost; 0 in a trial, which nobody has paid for
 * @param after what a whole period costs from now on
 */
export function prorate(period: Period, at: Date, before: bigint, after: bigint): Proration {
  const [start, end, now] = [period.start, period.end, at].map(inSeconds) as [bigint, bigint, bigint]
  if (now >= end || end <= start) return { unusedMinor: 0n, remainingMinor: 0n }
  const left = now <= start ? end - start : end - now
  return {
    unusedMinor: -divideRounded(before * left, end - start),
    remainingMinor: divideRounded(after * left, end - start),
  }
}

function inSeconds(date: Date): bigint {
  return BigInt(Math.floor(date.getTime() / 1_000))
}
