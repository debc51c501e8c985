import { isUuid } from '../../lib/ids.ts'
import { Prisma } from '../../prisma/generated/client.ts'
import type { Cursors } from '../../reads/sealed.ts'
import type { Tx } from '../db.ts'
import { markOf, readMark } from '../marks.ts'
import { type EntryRow, type ShownEntry, shownEntry } from './shown.ts'

/** Which entries are asked for; what is null or absent is not looked at. */
export interface AuditFilter {
  readonly action?: string | null | undefined
  /** A UUID, or a job's name. */
  readonly actorId?: string | null | undefined
  readonly objectKind?: string | null | undefined
  readonly objectId?: string | null | undefined
  /** Inclusive. */
  readonly from?: Date | null | undefined
  /** Exclusive. */
  readonly to?: Date | null | undefined
}

/** `undefined`: of every tenant and of none. */
export type OfTenant = string | null | undefined

/** Newest first, by keyset: at most `limit` entries after the cursor. */
export async function auditPage(
  tx: Tx,
  tenantId: OfTenant,
  filter: AuditFilter,
  { limit, after, cursors }: { limit: number; after: string | null; cursors: Cursors },
): Promise<readonly { readonly cursor: string; readonly node: ShownEntry }[]> {
  const mark = after === null ? null : readMark(cursors, LIST, after)
  const behind = mark ? Prisma.sql`and (e.at, e.id) < (${mark.at}, ${mark.id}::uuid)` : Prisma.empty
  const rows = await tx.$queryRaw<EntryRow[]>`
    select e.id, e.tenant_id as "tenantId", e.actor_kind as "actorKind", e.actor_id as "actorId", e.on_behalf_of as "onBehalfOf", e.action,
      e.object_kind as "objectKind", e.object_id as "objectId", e.before, e.after, e.request_id as "requestId", e.at, e.seq, e.hash,
      origin.value as origin, content.value as content,
      (e.origin_digest is not null and origin.value is null) or (e.content_digest is not null and content.value is null) as erased
    from audit_entries e
      left join audit_details origin on origin.entry_id = e.id and origin.part = 'origin'
      left join audit_details content on content.entry_id = e.id and content.part = 'content'
    where ${conditions(tenantId, filter)} ${behind}
    order by e.at desc, e.id desc limit ${limit}`
  return rows.map((row) => ({ cursor: markOf(cursors, LIST, row), node: shownEntry(row) }))
}

export async function countAudit(tx: Tx, tenantId: OfTenant, filter: AuditFilter): Promise<number> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from audit_entries e where ${conditions(tenantId, filter)}`
  return row?.count ?? 0
}

/** Another statement for each shape: a parameter that may be null makes PostgreSQL scan. */
function conditions(tenantId: OfTenant, filter: AuditFilter): Prisma.Sql {
  const { action, actorId, objectKind, objectId, from, to } = filter
  const parts = [Prisma.sql`true`]
  if (tenantId !== undefined)
    parts.push(tenantId === null ? Prisma.sql`e.tenant_id is null` : Prisma.sql`e.tenant_id = ${tenantId}::uuid`)
  if (isGiven(action)) parts.push(Prisma.sql`e.action = ${action}`)
  if (isGiven(actorId)) parts.push(Prisma.sql`(e.actor_id = ${actorId} ${orOnBehalfOf(actorId)})`)
  if (isGiven(objectKind)) parts.push(Prisma.sql`e.object_kind = ${objectKind}`)
  if (isGiven(objectId)) parts.push(Prisma.sql`e.object_id = ${objectId}`)
  if (isGiven(from)) parts.push(Prisma.sql`e.at >= ${from}`)
  if (isGiven(to)) parts.push(Prisma.sql`e.at < ${to}`)
  return Prisma.join(parts, ' and ')
}

/** What an operator did as a person is also found under the person. */
function orOnBehalfOf(actorId: string): Prisma.Sql {
  return isUuid(actorId) ? Prisma.sql`or e.on_behalf_of = ${actorId}::uuid` : Prisma.empty
}

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined
}

const LIST = 'auditEntries'
