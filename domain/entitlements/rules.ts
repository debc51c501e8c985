import { accessOf } from '../subscriptions/rules.ts'
import { withAddOns } from './add-ons.ts'
import type { Entitlement } from './entitlement.ts'
import { type GrantFacts, withGrants } from './grants.ts'
import type { JudgedPlan, PlanFacts } from './plan-facts.ts'

export type { Entitlement }

export interface EntitlementFacts {
  readonly feature: { readonly key: string; readonly name: string; readonly kind: string }
  /** The tenant's subscriptions to plans of the feature's product line, each with what its plan says of the feature. */
  readonly subscriptions: readonly PlanFacts[]
  /** What the tenant was granted of the feature beside its plans, revoked ones left out. */
  readonly grants: readonly GrantFacts[]
  readonly used: number
  readonly now: Date
}

/** One that gives access before one that is overdue before one that never began; of equals, one whose plan has the feature. */
function rank({ access, state, included }: JudgedPlan): number {
  return (access.granted ? 4 : state === 'past_due' ? 2 : 0) + Number(included)
}

function roomOf({ limitValue, includedUnits, overage }: JudgedPlan): number {
  if (overage) return Number.MAX_SAFE_INTEGER
  return limitValue ?? includedUnits ?? Number.MAX_SAFE_INTEGER
}

/** The rule of access: what a plan or a grant gives, whichever is more. */
export function decide(facts: EntitlementFacts): Entitlement {
  return withGrants(byPlan(facts), facts)
}

/** The best of the live subscriptions decides; a limit, or what is included, is then held against what is used. */
function byPlan(facts: EntitlementFacts): Entitlement {
  const { feature, used, now } = facts
  const base = {
    featureKey: feature.key,
    featureName: feature.name,
    used,
    limit: null,
    included: null,
    asOf: now,
    until: null,
    planName: null,
  }
  const judged = facts.subscriptions.map((subscription) => ({ ...subscription, access: accessOf(subscription, now) }))
  const best = judged
    .filter(({ addOn }) => !addOn)
    .map((main) => withAddOns(main, judged))
    .sort((a, b) => rank(b) - rank(a) || roomOf(b) - roomOf(a))[0]
  if (!best || (!best.access.granted && best.state !== 'past_due'))
    return { ...base, allowed: false, reason: 'no_subscription' }
  const { planName, access, limitValue } = best
  if (!access.granted) return { ...base, planName, allowed: false, reason: 'payment_overdue' }
  if (!best.included) return { ...base, planName, until: access.until, allowed: false, reason: 'not_in_plan' }
  const limit = feature.kind === 'limit' ? limitValue : null
  const included = feature.kind === 'metered' || feature.kind === 'credits' ? (best.includedUnits ?? 0) : null
  const end = included !== null && !best.overage ? included : limit
  if (end !== null && used >= end)
    return { ...base, planName, limit, included, until: access.until, allowed: false, reason: 'limit_reached' }
  return {
    ...base,
    planName,
    limit,
    included,
    until: access.until,
    allowed: true,
    reason: best.state === 'past_due' ? 'in_grace' : 'included',
  }
}
