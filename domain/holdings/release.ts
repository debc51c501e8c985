import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import type { Tx } from '../db.ts'
import { emit } from '../events.ts'

/**
 * Gives a thing's place back. Releasing what is not held is not an error: it answers false.
 * @param within what the caller writes for the thing itself, in the same transaction
 */
export async function releaseHolding(
  app: Pick<App, 'db' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>,
  viewer: Viewer,
  input: { tenantId: string; featureKey: string; thing: string },
  within: (tx: Tx, holdingId: string) => Promise<void> = async () => undefined,
): Promise<boolean> {
  const { tenantId, featureKey, thing } = input
  requireIn(viewer, tenantId, 'holding:write')
  const now = await app.clock.now(tenantId)
  return app.db.as(scopeOf(viewer), async (tx) => {
    const held = await tx.holding.findFirst({ where: { tenantId, featureKey, thing, releasedAt: null } })
    if (!held) return false
    const { count } = await tx.holding.updateMany({
      where: { id: held.id, releasedAt: null },
      data: { releasedAt: now },
    })
    if (count === 0) return false
    await within(tx, held.id)
    await audit(app, tx, viewer, {
      tenantId,
      action: 'holding.release',
      objectKind: 'holding',
      objectId: held.id,
      before: { featureKey, thing },
      persons: held.userId ? [held.userId] : [],
    })
    await emit(app, tx, viewer, {
      type: 'holding.released',
      tenantId,
      payload: { holdingId: held.id, featureKey, thing, userId: held.userId },
      occurredAt: now,
    })
    return true
  })
}
