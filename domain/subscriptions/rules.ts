import { addMs, DAY } from '../../lib/clock.ts'
import { type Money, money } from '../../lib/money.ts'
import { lineAmount, type Pricing } from '../../lib/pricing.ts'
import type { SubscriptionState } from './states.ts'

/** Three days before a trial ends the customer is told. */
export const TRIAL_NOTICE_MS = 3 * DAY

/** What access depends on. */
export interface AccessFacts {
  readonly state: SubscriptionState
  readonly graceEndsAt: Date | null
  /** Since when a disputed payment keeps it from giving access. */
  readonly suspendedAt?: Date | null
}

export interface Access {
  readonly granted: boolean
  /** The next moment at which time alone changes `granted`; null when only an event can. */
  readonly until: Date | null
}

/** Whether the subscription gives access at `now`: while it is paid for or on trial, and through the plan's grace when it is past due; not while a payment of it is disputed. */
export function accessOf(subscription: AccessFacts, now: Date): Access {
  if (subscription.suspendedAt) return { granted: false, until: null }
  switch (subscription.state) {
    case 'trialing':
    case 'active':
      return { granted: true, until: null }
    case 'past_due': {
      const { graceEndsAt } = subscription
      return graceEndsAt !== null && now < graceEndsAt
        ? { granted: true, until: graceEndsAt }
        : { granted: false, until: null }
    }
    case 'starting':
    case 'incomplete':
    case 'paused':
    case 'canceled':
    case 'failed':
      return { granted: false, until: null }
  }
}

/** Grace counts from the day of the first missed payment, in whole days. */
export function graceEnd(pastDueSince: Date, graceDays: number): Date {
  return addMs(pastDueSince, graceDays * DAY)
}

/** When the trial that a plan offers would end; null when the plan has none or the customer has had one. */
export function trialEnd(now: Date, trialDays: number, hadTrial: boolean): Date | null {
  return trialDays > 0 && !hadTrial ? addMs(now, trialDays * DAY) : null
}

/** The trial in the words of the payments port; the same for the same subscription, so that a key keeps its body. */
export function trialTerms(
  trialEndsAt: Date | null,
  withoutCard: string | null,
): { trialEnd?: Date; withoutCard?: 'cancel' | 'pause' } {
  if (!trialEndsAt) return {}
  if (withoutCard !== 'cancel' && withoutCard !== 'pause') return { trialEnd: trialEndsAt }
  return { trialEnd: trialEndsAt, withoutCard }
}

export interface RecurringFacts {
  readonly state: SubscriptionState
  readonly quantity: number
  readonly unitMinor: bigint
  /** How a quantity becomes an amount; absent: `unitMinor` for each. */
  readonly pricing?: Pricing
  readonly currency: string
  readonly interval: string
}

/**
 * What a subscription adds to monthly recurring revenue: nothing on trial, nothing once it has ended; a year's price counts a
 * twelfth, rounded half up to the minor unit.
 */
export function monthlyRecurring(facts: RecurringFacts): Money {
  if (facts.state !== 'active' && facts.state !== 'past_due') return money(0n, facts.currency)
  const pricing = facts.pricing ?? { kind: 'per_unit', unit: facts.unitMinor.toString() }
  const total = lineAmount(pricing, BigInt(facts.quantity))
  return money(facts.interval === 'year' ? (total * 2n + 12n) / 24n : total, facts.currency)
}
