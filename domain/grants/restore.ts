import { addMs } from '../../lib/clock.ts'
import type { Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import type { Tx } from '../db.ts'
import { emit } from '../events.ts'
import { setTimer } from '../timers/set.ts'
import { type GrantSource, lockGrants } from './give.ts'
import { remaining } from './rules.ts'

/**
 * Gives back what a dispute had suspended, with the time that was left of it then: a customer whose bank has decided for us has paid for all
 * of it. Restoring what is not suspended is no error.
 * @returns how many grants were given back
 */
export async function restoreGrantsOf(
  app: Pick<App, 'wallClock' | 'jobs' | 'consumers'>,
  tx: Tx,
  viewer: Viewer,
  input: { readonly tenantId: string; readonly source: GrantSource; readonly now: Date },
): Promise<number> {
  const { tenantId, source, now } = input
  await lockGrants(tx, tenantId)
  const suspended = await tx.grant.findMany({
    where: {
      tenantId,
      sourceKind: source.kind,
      sourceId: source.id,
      revokeReason: 'disputed',
      revokedAt: { not: null },
    },
    orderBy: { part: 'asc' },
  })
  for (const grant of suspended) {
    const left = remaining(grant, grant.revokedAt ?? now)
    const span = { startsAt: now, endsAt: left === null ? null : addMs(now, left) }
    await tx.grant.update({ where: { id: grant.id }, data: { ...span, revokedAt: null, revokeReason: null } })
    if (span.endsAt) await setTimer(app, tx, { tenantId, kind: 'grant.ended', subjectId: grant.id, dueAt: span.endsAt })
    await audit(app, tx, viewer, {
      tenantId,
      action: 'grant.restore',
      objectKind: 'grant',
      objectId: grant.id,
      before: { revokedAt: grant.revokedAt, reason: grant.revokeReason },
      after: span,
    })
    await emit(app, tx, viewer, {
      type: 'grant.restored',
      tenantId,
      payload: { grantId: grant.id, featureId: grant.featureId },
      occurredAt: now,
    })
  }
  return suspended.length
}
