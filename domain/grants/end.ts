import type { Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import type { Tx } from '../db.ts'
import { emit } from '../events.ts'
import { setTimer } from '../timers/set.ts'
import { type GrantSource, lockGrants } from './give.ts'
import { closeGaps } from './rules.ts'

/** Why access that was paid for ends before its time. */
export type RevokeReason = 'refunded' | 'disputed'

type Slice = Pick<App, 'wallClock' | 'jobs' | 'consumers'>

/**
 * Ends what a source has given, because its money has gone back. What other sources have given stays, and begins no later than now where it
 * was to follow on. Ending twice is no error.
 * @returns how many grants were ended now
 */
export async function endGrantsOf(
  app: Slice,
  tx: Tx,
  viewer: Viewer,
  input: { readonly tenantId: string; readonly source: GrantSource; readonly reason: RevokeReason; readonly now: Date },
): Promise<number> {
  const { tenantId, source, reason, now } = input
  await lockGrants(tx, tenantId)
  const live = await tx.grant.findMany({
    where: {
      tenantId,
      sourceKind: source.kind,
      sourceId: source.id,
      revokedAt: null,
      OR: [{ endsAt: null }, { endsAt: { gt: now } }],
    },
    orderBy: { part: 'asc' },
  })
  for (const grant of live) {
    await tx.grant.update({ where: { id: grant.id }, data: { revokedAt: now, revokeReason: reason } })
    await audit(app, tx, viewer, {
      tenantId,
      action: 'grant.end',
      objectKind: 'grant',
      objectId: grant.id,
      before: { startsAt: grant.startsAt, endsAt: grant.endsAt },
      after: { revokedAt: now, reason },
    })
    await emit(app, tx, viewer, {
      type: 'grant.revoked',
      tenantId,
      payload: { grantId: grant.id, featureId: grant.featureId, reason },
      occurredAt: now,
    })
  }
  const features = new Map(
    live.map(({ featureId, limitValue }) => [`${featureId}:${limitValue}`, { featureId, limitValue }]),
  )
  for (const same of features.values()) await pullForward(app, tx, { tenantId, ...same }, now)
  return live.length
}

async function pullForward(
  app: Slice,
  tx: Tx,
  same: { readonly tenantId: string; readonly featureId: string; readonly limitValue: number | null },
  now: Date,
): Promise<void> {
  const others = await tx.grant.findMany({
    where: { ...same, revokedAt: null, credits: null },
    select: { id: true, startsAt: true, endsAt: true },
  })
  for (const { id, startsAt, endsAt } of closeGaps(now, others)) {
    await tx.grant.update({ where: { id }, data: { startsAt, endsAt } })
    if (endsAt) await setTimer(app, tx, { tenantId: same.tenantId, kind: 'grant.ended', subjectId: id, dueAt: endsAt })
  }
}
