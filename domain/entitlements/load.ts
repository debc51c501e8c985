import type { Tx } from '../db.ts'
import { badInput, type DomainError } from '../errors.ts'
import { LIVE_STATES, type SubscriptionState } from '../subscriptions/states.ts'
import { decide, type Entitlement } from './rules.ts'

export interface EntitlementQuestion {
  readonly tenantId: string
  readonly featureKey: string
  /** Business time of the tenant. */
  readonly now: Date
}

/**
 * Gathers the facts of all questions inside the caller's transaction, by as many statements for a hundred as for one, and decides
 * each. In the place of a question about a feature that does not exist stands its error.
 */
export async function loadEntitlements(
  tx: Tx,
  questions: readonly EntitlementQuestion[],
): Promise<readonly (Entitlement | DomainError)[]> {
  const keys = [...new Set(questions.map((question) => question.featureKey))]
  const tenantIds = [...new Set(questions.map((question) => question.tenantId))]
  const features = await tx.feature.findMany({ where: { key: { in: keys } } })
  const subscriptions = await tx.subscription.findMany({
    where: { tenantId: { in: tenantIds }, state: { in: [...LIVE_STATES] } },
    include: { plan: { include: { features: { where: { feature: { key: { in: keys } } } } } } },
  })
  const counted = features.filter((feature) => feature.kind !== 'boolean').map((feature) => feature.key)
  const counters = await tx.counter.findMany({
    where: { tenantId: { in: tenantIds }, featureKey: { in: counted } },
    select: { tenantId: true, featureKey: true, used: true },
  })
  const grants = await tx.grant.findMany({
    where: { tenantId: { in: tenantIds }, feature: { key: { in: keys } }, revokedAt: null, credits: null },
    select: { tenantId: true, featureId: true, limitValue: true, startsAt: true, endsAt: true },
  })
  return questions.map(({ tenantId, featureKey, now }) => {
    const feature = features.find((each) => each.key === featureKey)
    if (!feature) return badInput(`There is no feature "${featureKey}".`)
    return decide({
      feature,
      now,
      used: counters.find((each) => each.tenantId === tenantId && each.featureKey === featureKey)?.used ?? 0,
      subscriptions: subscriptions
        .filter((subscription) => subscription.tenantId === tenantId)
        .map(({ state, graceEndsAt, suspendedAt, plan, quantity }) => {
          const said = plan.features.find((each) => each.featureId === feature.id)
          return {
            state: state as SubscriptionState,
            graceEndsAt,
            suspendedAt,
            planName: plan.name,
            productLine: plan.productLine,
            ...(plan.kind === 'add_on' ? { addOn: { quantity } } : {}),
            included: said?.enabled ?? false,
            limitValue: said?.limitValue ?? null,
            includedUnits: said?.included ?? null,
            overage: (said?.rates.length ?? 0) > 0,
          }
        }),
      grants: grants.filter((each) => each.tenantId === tenantId && each.featureId === feature.id),
    })
  })
}

/** One question of `loadEntitlements`. @throws DomainError BAD_INPUT for a feature that does not exist */
export async function loadEntitlement(tx: Tx, question: EntitlementQuestion): Promise<Entitlement> {
  const [answer] = await loadEntitlements(tx, [question])
  if (!answer || answer instanceof Error) throw answer
  return answer
}
