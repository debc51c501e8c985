import { type Access, type AccessFacts, accessOf } from '../subscriptions/rules.ts'
import type { EntitlementReason } from './states.ts'

export interface Entitlement {
  readonly featureKey: string
  readonly featureName: string
  readonly planName: string | null
  readonly allowed: boolean
  readonly reason: EntitlementReason
  /** How many may exist at once; null when there is no limit or the feature is a plain yes or no. */
  readonly limit: number | null
  readonly used: number
  /** The next moment, in business time, at which time alone changes the answer. */
  readonly until: Date | null
}

export interface EntitlementFacts {
  readonly feature: { readonly key: string; readonly name: string; readonly kind: string }
  /** The tenant's subscriptions to plans of the feature's product line, each with what its plan says of the feature. */
  readonly subscriptions: readonly (AccessFacts & {
    readonly planName: string
    readonly included: boolean
    readonly limitValue: number | null
  })[]
  readonly used: number
  readonly now: Date
}

type Judged = EntitlementFacts['subscriptions'][number] & { readonly access: Access }

/** One that gives access before one that is overdue before one that never began; of equals, one whose plan has the feature. */
function rank({ access, state, included }: Judged): number {
  return (access.granted ? 4 : state === 'past_due' ? 2 : 0) + Number(included)
}

function roomOf({ limitValue }: Judged): number {
  return limitValue ?? Number.MAX_SAFE_INTEGER
}

/** The rule of access: the best of the live subscriptions decides; a limit is then held against what exists. */
export function decide(facts: EntitlementFacts): Entitlement {
  const { feature, used, now } = facts
  const base = {
    featureKey: feature.key,
    featureName: feature.name,
    used,
    limit: null,
    asOf: now,
    until: null,
    planName: null,
  }
  const best = facts.subscriptions
    .map((subscription) => ({ ...subscription, access: accessOf(subscription, now) }))
    .sort((a, b) => rank(b) - rank(a) || roomOf(b) - roomOf(a))[0]
  if (!best || (!best.access.granted && best.state !== 'past_due'))
    return { ...base, allowed: false, reason: 'no_subscription' }
  const { planName, access, limitValue } = best
  if (!access.granted) return { ...base, planName, allowed: false, reason: 'payment_overdue' }
  if (!best.included) return { ...base, planName, until: access.until, allowed: false, reason: 'not_in_plan' }
  const limit = feature.kind === 'limit' ? limitValue : null
  if (limit !== null && used >= limit)
    return { ...base, planName, limit, until: access.until, allowed: false, reason: 'limit_reached' }
  return {
    ...base,
    planName,
    limit,
    until: access.until,
    allowed: true,
    reason: best.state === 'past_due' ? 'in_grace' : 'included',
  }
}
