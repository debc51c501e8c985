import type { Tx } from '../db.ts'
import { badInput } from '../errors.ts'
import { LIVE_STATES, type SubscriptionState } from '../subscriptions/states.ts'
import { decide, type Entitlement } from './rules.ts'

/** Gathers the facts inside the caller's transaction and decides. @throws DomainError BAD_INPUT for a feature that does not exist */
export async function loadEntitlement(
  tx: Tx,
  at: { tenantId: string; featureKey: string; now: Date },
): Promise<Entitlement> {
  const feature = await tx.feature.findUnique({ where: { key: at.featureKey } })
  if (!feature) throw badInput(`There is no feature "${at.featureKey}".`)
  const subscriptions = await tx.subscription.findMany({
    where: { tenantId: at.tenantId, state: { in: [...LIVE_STATES] } },
    include: { plan: { include: { features: { where: { featureId: feature.id } } } } },
  })
  const used =
    feature.kind === 'limit'
      ? await tx.holding.count({ where: { tenantId: at.tenantId, featureKey: at.featureKey, releasedAt: null } })
      : 0
  return decide({
    feature,
    used,
    now: at.now,
    subscriptions: subscriptions.map((subscription) => ({
      state: subscription.state as SubscriptionState,
      graceEndsAt: subscription.graceEndsAt,
      planName: subscription.plan.name,
      included: subscription.plan.features[0]?.enabled ?? false,
      limitValue: subscription.plan.features[0]?.limitValue ?? null,
    })),
  })
}
