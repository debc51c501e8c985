import { addMs, DAY } from '../../lib/clock.ts'
import { newId } from '../../lib/ids.ts'
import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import type { Tx } from '../db.ts'

/** Rows that are kept; what was asked once and longest ago goes first. */
export const MOST_UNKNOWN = 1_000
const KEPT_DAYS = 30
const MOST_SHOWN = 200

/** A document that somebody has sent and nobody has registered, as a node has counted it. */
export interface SeenDocument {
  readonly tenantId: string | null
  readonly appId: string | null
  readonly client: string
  readonly sha256: string
  /** Null where it is too long to be kept. */
  readonly text: string | null
  readonly requests: number
}

export interface UnknownRecord extends Omit<SeenDocument, 'requests'> {
  readonly id: string
  readonly requests: string
  readonly firstSeenAt: Date
  readonly lastSeenAt: Date
}

/** Adds what a node has seen since it last did, and keeps the table within its bound. */
export async function noteUnknown(
  { db, wallClock }: Pick<App, 'db' | 'wallClock'>,
  seen: readonly SeenDocument[],
): Promise<void> {
  const now = wallClock.now()
  await db.operator(async (tx) => {
    for (const { tenantId, appId, client, sha256, text, requests } of seen)
      await tx.$executeRaw`
        insert into unknown_documents (id, tenant_id, app_id, client, sha256, text, requests, first_seen_at, last_seen_at)
        values (${newId()}::uuid, ${tenantId}::uuid, ${appId}::uuid, ${client}, ${sha256}, ${text}, ${requests}, ${now}, ${now})
        on conflict (app_id, client, sha256) do update
          set requests = unknown_documents.requests + excluded.requests, last_seen_at = excluded.last_seen_at`
    await keepWithin(tx, MOST_UNKNOWN)
  })
}

async function keepWithin(tx: Tx, most: number): Promise<void> {
  await tx.$executeRaw`
    delete from unknown_documents where id in (
      select id from unknown_documents order by (requests > 1) desc, last_seen_at desc, id desc offset ${most})`
}

/** Forgets what has not been seen for thirty days. */
export async function forgetUnknown({ db, wallClock }: Pick<App, 'db' | 'wallClock'>): Promise<number> {
  const lastSeenAt = { lt: addMs(wallClock.now(), -KEPT_DAYS * DAY) }
  return db.operator(async (tx) => (await tx.unknownDocument.deleteMany({ where: { lastSeenAt } })).count)
}

/** Last seen first, at most 200. @throws DomainError FORBIDDEN */
export async function unknownDocuments(app: Pick<App, 'db'>, viewer: Viewer): Promise<readonly UnknownRecord[]> {
  requireOperator(viewer, 'operator:documents')
  const rows = await app.db.operator((tx) =>
    tx.unknownDocument.findMany({ orderBy: [{ lastSeenAt: 'desc' }, { id: 'desc' }], take: MOST_SHOWN }),
  )
  return rows.map((row) => ({ ...row, requests: String(row.requests) }))
}
