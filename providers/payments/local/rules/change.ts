import type { BillingInterval } from '../../port.ts'
import { type Period, periodFrom } from './periods.ts'
import { prorate } from './proration.ts'

/** What a subscription costs for a whole period. */
export interface Terms {
  readonly amountMinor: bigint
  readonly interval: BillingInterval
}

export interface ChangeLine {
  readonly kind: 'unused' | 'remaining' | 'full'
  readonly amountMinor: bigint
  readonly period: Period
}

export interface ChangeTerms {
  readonly lines: readonly ChangeLine[]
  readonly period: Period
  readonly anchorDay: number
}

export interface Standing extends Terms {
  readonly period: Period
  readonly anchorDay: number
  readonly trialing: boolean
}

/**
 * What a change at `at` costs, and which period it leaves. In a trial nothing. With another interval a new period begins at once, and is
 * paid in full; else the period stays, and with `prorated` the rest of it is evened out. Lines of zero are left out.
 */
export function changeTerms(before: Standing, after: Terms, at: Date, prorated: boolean): ChangeTerms {
  const { period, anchorDay, trialing } = before
  if (trialing) return { lines: [], period, anchorDay }
  const rest = { start: at < period.start ? period.start : at, end: period.end }
  const { unusedMinor, remainingMinor } = prorate(period, at, before.amountMinor, after.amountMinor)
  const unused: ChangeLine = { kind: 'unused', amountMinor: prorated ? unusedMinor : 0n, period: rest }
  if (before.interval !== after.interval) {
    const next = periodFrom(at, after.interval, at.getUTCDate())
    const full: ChangeLine = { kind: 'full', amountMinor: after.amountMinor, period: next }
    return { lines: notZero([unused, full]), period: next, anchorDay: at.getUTCDate() }
  }
  const remaining: ChangeLine = { kind: 'remaining', amountMinor: prorated ? remainingMinor : 0n, period: rest }
  return { lines: notZero([unused, remaining]), period, anchorDay }
}

function notZero(lines: readonly ChangeLine[]): readonly ChangeLine[] {
  return lines.filter((line) => line.amountMinor !== 0n)
}
