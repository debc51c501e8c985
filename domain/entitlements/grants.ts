import { coverage, type Span } from '../grants/rules.ts'
import type { Entitlement } from './entitlement.ts'

export interface GrantFacts extends Span {
  /** Of a limit: how many may exist at once; null is without limit. */
  readonly limitValue: number | null
}

interface GrantedFacts {
  readonly feature: { readonly kind: string }
  readonly grants: readonly GrantFacts[]
  readonly now: Date
}

/** The plan's answer, or the grants' where they give more. A grant that has yet to begin says when the answer changes. */
export function withGrants(plan: Entitlement, facts: GrantedFacts): Entitlement {
  const { feature, grants, now } = facts
  const begun = grants.filter(({ startsAt, endsAt }) => startsAt <= now && (endsAt === null || endsAt > now))
  if (begun.length === 0) return { ...plan, until: soonest([plan.until, nextBeginning(grants, now)]) }
  if (feature.kind === 'limit') return limited(plan, begun, grants, now)
  if (plan.allowed) return plan
  return { ...plan, allowed: true, reason: 'granted', until: coverage(now, grants).until }
}

function limited(plan: Entitlement, begun: readonly GrantFacts[], all: readonly GrantFacts[], now: Date): Entitlement {
  const planCounts = plan.allowed || plan.reason === 'limit_reached'
  const limits = [...begun.map(({ limitValue }) => limitValue), ...(planCounts ? [plan.limit] : [])]
  const limit = limits.includes(null) ? null : Math.max(...limits.map(Number))
  if (planCounts && (plan.limit === null || plan.limit === limit)) return plan
  const until = soonest([plan.until, nextBeginning(all, now), ...begun.map(({ endsAt }) => endsAt)])
  const full = limit !== null && plan.used >= limit
  return { ...plan, limit, until, allowed: !full, reason: full ? 'limit_reached' : 'granted' }
}

function nextBeginning(grants: readonly GrantFacts[], now: Date): Date | null {
  return soonest(grants.map(({ startsAt }) => (startsAt > now ? startsAt : null)))
}

function soonest(dates: readonly (Date | null)[]): Date | null {
  const known = dates.filter((date) => date !== null)
  return known.length > 0 ? new Date(Math.min(...known.map(Number))) : null
}
