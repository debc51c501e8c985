import type { App } from '../app.ts'
import type { Tx } from '../db.ts'
import { type EntryContent, entryDigest, GENESIS, sealOf } from './digests.ts'

type Slice = Pick<App, 'db' | 'wallClock'>

interface Unsealed extends EntryContent {
  readonly digest: string | null
}

interface Head {
  readonly seq: bigint
  readonly hash: string
}

interface Seal {
  readonly id: string
  readonly digest: string
  readonly seq: string
  readonly prevHash: string
  readonly hash: string
}

/** Entries of one transaction, which locks nobody out: it writes rows that nobody else may write. */
const BATCH = 500
/** Batches of one run; what is left waits for the next. */
const MOST_BATCHES = 200

/**
 * Gives the entries that are settled their place and seal in their tenant's chain, in the order of the transactions that wrote them.
 * However many run at once, each entry is sealed once; one that is killed leaves whole batches.
 * @returns how many were sealed
 */
export async function sealAuditEntries(app: Slice, signal?: AbortSignal): Promise<number> {
  let sealed = 0
  for (let batch = 0; batch < MOST_BATCHES && !signal?.aborted; batch += 1) {
    const count = await app.db.sweep((tx) => sealBatch(tx, app.wallClock.now()))
    sealed += count
    if (count < BATCH) break
  }
  return sealed
}

async function sealBatch(tx: Tx, now: Date): Promise<number> {
  // Of two that seal at once, the second does nothing: it comes round again. And without sorting: PostgreSQL takes the sweep's policy for one that hides
  // nearly every row, and would look at a whole chain to find its last.
  const [lock] = await tx.$queryRaw<{ taken: boolean }[]>`
    select pg_try_advisory_xact_lock(hashtextextended('audit.seal', 0)) as taken, set_config('enable_sort', 'off', true)`
  if (!lock?.taken) return 0
  const entries = await settledEntries(tx)
  if (entries.length === 0) return 0
  const heads = await headsOf(tx, [...new Set(entries.map((entry) => entry.tenantId))])
  const seals = entries.map((entry): Seal => {
    const digest = entry.digest ?? entryDigest(entry)
    const head = heads.get(entry.tenantId) ?? { seq: 0n, hash: GENESIS }
    const seq = head.seq + 1n
    const hash = sealOf(entry.tenantId, seq, head.hash, digest)
    heads.set(entry.tenantId, { seq, hash })
    return { id: entry.id, digest, seq: seq.toString(), prevHash: head.hash, hash }
  })
  return tx.$executeRaw`
    update audit_entries e set digest = s.digest, seq = s.seq, prev_hash = s."prevHash", hash = s.hash, sealed_at = ${now}
    from jsonb_to_recordset(${JSON.stringify(seals)}::jsonb) s(id uuid, digest text, seq bigint, "prevHash" text, hash text)
    where e.id = s.id and e.hash is null`
}

/**
 * An entry is settled once every transaction that began before its own has ended: none can come in before it any more. One whose number
 * is yet to come was written on another server, and restored here.
 */
function settledEntries(tx: Tx): Promise<readonly Unsealed[]> {
  return tx.$queryRaw<Unsealed[]>`
    select id, tenant_id as "tenantId", actor_kind as "actorKind", actor_id as "actorId", on_behalf_of as "onBehalfOf", action,
      object_kind as "objectKind", object_id as "objectId", before, after, request_id as "requestId", at,
      origin_digest as "originDigest", content_digest as "contentDigest", digest
    from audit_entries where hash is null
      and (xid < pg_snapshot_xmin(pg_current_snapshot()) or xid >= pg_snapshot_xmax(pg_current_snapshot()))
    order by xid, id limit ${BATCH}`
}

async function headsOf(tx: Tx, tenantIds: readonly (string | null)[]): Promise<Map<string | null, Head>> {
  const named = tenantIds.filter((id) => id !== null)
  const rows = await tx.$queryRaw<({ tenantId: string | null } & Head)[]>`
    select t.id as "tenantId", h.seq, h.hash from unnest(${named}::uuid[]) t(id)
      cross join lateral (select seq, hash from audit_entries where tenant_id = t.id and seq is not null order by seq desc limit 1) h
    union all
    (select tenant_id, seq, hash from audit_entries where tenant_id is null and seq is not null order by seq desc limit 1)`
  return new Map(rows.map(({ tenantId, seq, hash }) => [tenantId, { seq, hash }]))
}
