import { addMs } from '../../lib/clock.ts'
import { newId } from '../../lib/ids.ts'
import type { Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { countOf, rowsOf, txStatement } from '../db/on-transaction.ts'
import type { Tx } from '../db.ts'
import { emit } from '../events.ts'
import { setTimer } from '../timers/set.ts'
import { nextStart, type Span } from './rules.ts'

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

const LOCK = txStatement(`select pg_advisory_xact_lock(hashtextextended('grants:' || $1::text, 0))`)
const HELD = txStatement(`select starts_at as "startsAt", ends_at as "endsAt" from grants
  where tenant_id = $1 and feature_id = $2 and limit_value is not distinct from $3 and revoked_at is null and credits is null`)
const GIVE =
  txStatement(`insert into grants (id, tenant_id, feature_id, limit_value, credits, starts_at, ends_at, source_kind, source_id, part, created_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing`)

/**
 * Gives a tenant what its source has paid for, in the transaction that says so; time that is granted already is extended. The same
 * source gives once, however often it is asked.
 * @returns how many grants were given now
 */
export async function giveGrants(app: Slice, tx: Tx, viewer: Viewer, input: GiveInput): Promise<number> {
  const { tenantId, source, now } = input
  const locked = lockGrants(tx, tenantId)
  let given = 0
  for (const [part, grant] of input.grants.entries()) {
    const { featureId, limitValue, credits, durationMs } = grant
    // It stands behind the lock on the same connection, and sees what whoever held it has committed.
    const [held] = await Promise.all([
      credits === null ? rowsOf<Span>(tx, HELD, [tenantId, featureId, limitValue]) : [],
      locked,
    ])
    const startsAt = nextStart(now, held)
    const endsAt = durationMs === null ? null : addMs(startsAt, durationMs)
    const id = newId()
    const count = await countOf(tx, GIVE, [
      ...[id, tenantId, featureId, limitValue, credits, startsAt, endsAt],
      ...[source.kind, source.id, part, now],
    ])
    if (count === 0) continue
    given += 1
    const entry = audit(app, tx, viewer, {
      tenantId,
      action: 'grant.give',
      objectKind: 'grant',
      objectId: id,
      after: { featureId, limitValue, credits, startsAt, endsAt, sourceKind: source.kind, sourceId: source.id },
    })
    const event = emit(app, tx, viewer, {
      type: 'grant.given',
      tenantId,
      payload: { grantId: id, featureId, sourceKind: source.kind, sourceId: source.id },
      occurredAt: now,
    })
    const timer = endsAt && setTimer(app, tx, { tenantId, kind: 'grant.ended', subjectId: id, dueAt: endsAt })
    await Promise.all([entry, event, timer])
  }
  await locked
  return given
}

/** One change of a tenant's grants at a time, until commit: two that extend the same access come one after the other. */
export async function lockGrants(tx: Tx, tenantId: string): Promise<void> {
  await rowsOf(tx, LOCK, [tenantId])
}
