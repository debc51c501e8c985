import { newId } from '../../lib/ids.ts'
import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import type { Tx } from '../db.ts'
import { loadEntitlement } from '../entitlements/load.ts'
import type { Entitlement } from '../entitlements/rules.ts'
import { emit } from '../events.ts'
import { crossesWarning } from './rules.ts'

export interface AcquireInput {
  readonly tenantId: string
  /** The limit that it counts against. */
  readonly featureKey: string
  /** What it is, unique while held: a device's own id. */
  readonly thing: string
  readonly userId: string | null
}

export type AcquireResult =
  | { readonly kind: 'acquired'; readonly holdingId: string; readonly used: number; readonly limit: number | null }
  /** It was held already: nothing changed, nothing more was counted. */
  | { readonly kind: 'already_held'; readonly holdingId: string; readonly used: number; readonly limit: number | null }
  | { readonly kind: 'limit_reached'; readonly used: number; readonly limit: number }
  | { readonly kind: 'not_entitled'; readonly reason: Entitlement['reason'] }

type Slice = Pick<App, 'db' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>

/**
 * Counts one more thing against the plan's limit. Under concurrency exactly as many succeed as the limit allows.
 * @param within what the caller writes for the thing itself, in the same transaction: both stand or neither
 */
export async function acquireHolding(
  app: Slice,
  viewer: Viewer,
  input: AcquireInput,
  within: (tx: Tx, holdingId: string) => Promise<void> = async () => undefined,
): Promise<AcquireResult> {
  const { tenantId, featureKey, thing, userId } = input
  requireIn(viewer, tenantId, 'holding:write')
  const now = await app.clock.now(tenantId)
  return app.db.as(scopeOf(viewer), async (tx): Promise<AcquireResult> => {
    // One at a time per tenant and limit, until commit: no other takes a place between the counter that is read below and the holding that moves it.
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`holding:${tenantId}:${featureKey}`}, 0))`
    const entitlement = await loadEntitlement(tx, { tenantId, featureKey, now })
    const { used, limit } = entitlement
    const held = await tx.holding.findFirst({
      where: { tenantId, featureKey, thing, releasedAt: null },
      select: { id: true },
    })
    if (held) return { kind: 'already_held', holdingId: held.id, used, limit }
    if (entitlement.reason === 'limit_reached' && limit !== null) {
      await emit(app, tx, viewer, {
        type: 'limit.reached',
        tenantId,
        payload: limitPayload(entitlement, featureKey, used),
        occurredAt: now,
      })
      return { kind: 'limit_reached', used, limit }
    }
    if (!entitlement.allowed) return { kind: 'not_entitled', reason: entitlement.reason }
    const holdingId = newId()
    await tx.holding.create({ data: { id: holdingId, tenantId, userId, featureKey, thing, createdAt: now } })
    await within(tx, holdingId)
    await audit(app, tx, viewer, {
      tenantId,
      action: 'holding.acquire',
      objectKind: 'holding',
      objectId: holdingId,
      after: { featureKey, thing },
      persons: userId ? [userId] : [],
    })
    await emit(app, tx, viewer, {
      type: 'holding.acquired',
      tenantId,
      payload: { holdingId, featureKey, thing, userId },
      occurredAt: now,
    })
    if (limit !== null && crossesWarning(used, limit)) {
      await emit(app, tx, viewer, {
        type: 'limit.near',
        tenantId,
        payload: limitPayload(entitlement, featureKey, used + 1),
        occurredAt: now,
      })
    }
    return { kind: 'acquired', holdingId, used: used + 1, limit }
  })
}

function limitPayload(entitlement: Entitlement, featureKey: string, used: number) {
  return {
    featureKey,
    featureName: entitlement.featureName,
    used,
    limit: entitlement.limit,
    planName: entitlement.planName,
  }
}
