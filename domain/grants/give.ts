import { addMs } from '../../lib/clock.ts'
import { newId } from '../../lib/ids.ts'
import type { Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import type { Tx } from '../db.ts'
import { emit } from '../events.ts'
import { setTimer } from '../timers/set.ts'
import { nextStart } from './rules.ts'

/** What a grant came of: the noun and its id, `order`. */
export interface GrantSource {
  readonly kind: string
  readonly id: string
}

export interface NewGrant {
  readonly featureId: string
  readonly limitValue: number | null
  /** Credits instead of access. */
  readonly credits: number | null
  /** For how long; null is for good. */
  readonly durationMs: number | null
}

export interface GiveInput {
  readonly tenantId: string
  readonly source: GrantSource
  readonly grants: readonly NewGrant[]
  /** Business time. */
  readonly now: Date
}

type Slice = Pick<App, 'wallClock' | 'jobs' | 'consumers'>

/**
 * Gives a tenant what its source has paid for, in the transaction that says so; time that is granted already is extended. The same
 * source gives once, however often it is asked.
 * @returns how many grants were given now
 */
export async function giveGrants(app: Slice, tx: Tx, viewer: Viewer, input: GiveInput): Promise<number> {
  const { tenantId, source, now } = input
  await lockGrants(tx, tenantId)
  let given = 0
  for (const [part, grant] of input.grants.entries()) {
    const { featureId, limitValue, credits, durationMs } = grant
    const held = await tx.grant.findMany({
      where: { tenantId, featureId, limitValue, revokedAt: null, credits: null },
      select: { startsAt: true, endsAt: true },
    })
    const startsAt = credits === null ? nextStart(now, held) : now
    const endsAt = durationMs === null ? null : addMs(startsAt, durationMs)
    const id = newId()
    const { count } = await tx.grant.createMany({
      data: [
        {
          id,
          tenantId,
          featureId,
          limitValue,
          credits,
          startsAt,
          endsAt,
          sourceKind: source.kind,
          sourceId: source.id,
          part,
          createdAt: now,
        },
      ],
      skipDuplicates: true,
    })
    if (count === 0) continue
    given += 1
    if (endsAt) await setTimer(app, tx, { tenantId, kind: 'grant.ended', subjectId: id, dueAt: endsAt })
    await audit(app, tx, viewer, {
      tenantId,
      action: 'grant.give',
      objectKind: 'grant',
      objectId: id,
      after: { featureId, limitValue, credits, startsAt, endsAt, sourceKind: source.kind, sourceId: source.id },
    })
    await emit(app, tx, viewer, {
      type: 'grant.given',
      tenantId,
      payload: { grantId: id, featureId, sourceKind: source.kind, sourceId: source.id },
      occurredAt: now,
    })
  }
  return given
}

/** One change of a tenant's grants at a time, until commit: two that extend the same access come one after the other. */
export async function lockGrants(tx: Tx, tenantId: string): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`grants:${tenantId}`}, 0))`
}
