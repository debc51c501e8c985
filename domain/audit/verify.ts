import type { App } from '../app.ts'
import type { Tx } from '../db.ts'
import { detailDigest, type EntryContent, entryDigest, GENESIS, sealOf } from './digests.ts'

type Slice = Pick<App, 'db'>

/** Where a chain ended: what somebody outside can keep, so that a later look sees whether its end was cut off or written anew. */
export interface ChainHead {
  readonly tenantId: string | null
  readonly seq: string
  readonly hash: string
}

export interface ChainReport {
  readonly tenantId: string | null
  readonly sealed: number
  readonly unsealed: number
  readonly erasedDetails: number
  readonly sealedUpTo: Date | null
  readonly head: ChainHead | null
  /** The first thing that is wrong; null where the chain holds. */
  readonly broken: Break | null
}

export interface Break {
  readonly entryId: string | null
  readonly seq: string | null
  readonly problem: Problem
}

export type Problem =
  | 'content_changed'
  | 'detail_changed'
  | 'entry_missing'
  | 'reordered'
  | 'seal_changed'
  | 'end_cut_off'
  | 'written_anew'

interface Stored extends EntryContent {
  readonly digest: string | null
  readonly seq: bigint | null
  readonly prevHash: string | null
  readonly hash: string | null
  readonly sealedAt: Date | null
  readonly details: readonly { readonly part: string; readonly salt: string; readonly value: unknown }[] | null
}

const PAGE = 1_000

/** Every tenant that has entries, and null for those of none. */
export async function auditChains(app: Slice): Promise<readonly (string | null)[]> {
  // From one tenant to the next by the index, and not over every entry.
  const rows = await app.db.operator(
    (tx) => tx.$queryRaw<{ id: string | null }[]>`
      with recursive t(id) as (
        (select tenant_id from audit_entries where tenant_id is not null order by tenant_id limit 1)
        union all
        select (select tenant_id from audit_entries where tenant_id > t.id order by tenant_id limit 1) from t where t.id is not null
      )
      select id::text from t where id is not null
      union all select null where exists (select from audit_entries where tenant_id is null)`,
  )
  return rows.map(({ id }) => id)
}

/** Follows one chain from its beginning to its end and on to what is not sealed yet, in bounded pages. */
export async function verifyChain(app: Slice, tenantId: string | null, kept?: ChainHead): Promise<ChainReport> {
  const walk = startWalk(tenantId, kept)
  for (let after = 0n; ; ) {
    const page = await app.db.operator((tx) => sealedPage(tx, tenantId, after))
    for (const entry of page) walk.sealed(entry)
    after = page.at(-1)?.seq ?? after
    if (page.length < PAGE) break
  }
  for (let after = ''; ; ) {
    const page = await app.db.operator((tx) => unsealedPage(tx, tenantId, after))
    for (const entry of page) walk.unsealed(entry)
    after = page.at(-1)?.id ?? after
    if (page.length < PAGE) break
  }
  return walk.end()
}

function startWalk(tenantId: string | null, kept: ChainHead | undefined) {
  let seq = 0n
  let hash = GENESIS
  let sealedUpTo: Date | null = null
  let broken: Break | null = null
  const counts = { sealed: 0, unsealed: 0, erasedDetails: 0 }

  function fail(entry: Pick<Stored, 'id' | 'seq'> | null, problem: Problem): void {
    broken ??= { entryId: entry?.id ?? null, seq: (entry?.seq ?? seq + 1n).toString(), problem }
  }

  function content(entry: Stored): void {
    if (entry.digest !== null && entryDigest(entry) !== entry.digest) fail(entry, 'content_changed')
    for (const [part, digest] of [
      ['origin', entry.originDigest],
      ['content', entry.contentDigest],
    ] as const) {
      const detail = entry.details?.find((each) => each.part === part)
      if (digest === null ? detail : detail && detailDigest(Buffer.from(detail.salt, 'hex'), detail.value) !== digest)
        fail(entry, 'detail_changed')
      if (digest !== null && !detail) counts.erasedDetails += 1
    }
  }

  return {
    sealed(entry: Stored): void {
      counts.sealed += 1
      content(entry)
      if (entry.seq !== seq + 1n) fail(null, 'entry_missing')
      else if (entry.prevHash !== hash) fail(entry, 'reordered')
      else if (sealOf(tenantId, entry.seq, hash, entry.digest ?? '') !== entry.hash) fail(entry, 'seal_changed')
      seq = entry.seq ?? seq
      hash = entry.hash ?? hash
      sealedUpTo = entry.sealedAt
      if (kept?.seq === seq.toString() && kept.hash !== hash) fail(entry, 'written_anew')
    },
    unsealed(entry: Stored): void {
      counts.unsealed += 1
      content(entry)
    },
    end(): ChainReport {
      if (kept && BigInt(kept.seq) > seq) fail(null, 'end_cut_off')
      const head = seq > 0n ? { tenantId, seq: seq.toString(), hash } : null
      return { tenantId, ...counts, sealedUpTo, head, broken }
    },
  }
}

function sealedPage(tx: Tx, tenantId: string | null, after: bigint): Promise<readonly Stored[]> {
  return tx.$queryRawUnsafe<Stored[]>(
    `${SELECT} where ${ofChain(tenantId)} and e.seq > $1::bigint order by e.seq limit ${PAGE}`,
    after.toString(),
    ...(tenantId === null ? [] : [tenantId]),
  )
}

function unsealedPage(tx: Tx, tenantId: string | null, after: string): Promise<readonly Stored[]> {
  return tx.$queryRawUnsafe<Stored[]>(
    `${SELECT} where ${ofChain(tenantId)} and e.seq is null and e.id::text > $1 order by e.id::text limit ${PAGE}`,
    after,
    ...(tenantId === null ? [] : [tenantId]),
  )
}

/** Two statements, because the index of the chain serves each of the two forms. */
function ofChain(tenantId: string | null): string {
  return tenantId === null ? 'e.tenant_id is null' : 'e.tenant_id = $2::uuid'
}

const SELECT = `
  select e.id, e.tenant_id as "tenantId", e.actor_kind as "actorKind", e.actor_id as "actorId", e.on_behalf_of as "onBehalfOf", e.action,
    e.object_kind as "objectKind", e.object_id as "objectId", e.before, e.after, e.request_id as "requestId", e.at,
    e.origin_digest as "originDigest", e.content_digest as "contentDigest", e.digest, e.seq, e.prev_hash as "prevHash", e.hash,
    e.sealed_at as "sealedAt",
    (select jsonb_agg(jsonb_build_object('part', d.part, 'salt', encode(d.salt, 'hex'), 'value', d.value))
      from audit_details d where d.entry_id = e.id) as details
  from audit_entries e`
