import { addMs, DAY } from '../../lib/clock.ts'
import { newId } from '../../lib/ids.ts'
import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import type { Tx } from '../db.ts'
import { notFound } from '../errors.ts'
import { asOwner } from './owner.ts'

/** Days that usage is kept for. */
const KEPT_DAYS = 400
const MOST_SHOWN = 1_000

/** What a node has counted of one document of one app since it last wrote. */
export interface UsedDocument {
  readonly tenantId: string | null
  readonly appId: string
  /** Empty for what is not registered. */
  readonly sha256: string
  readonly requests: number
  readonly failed: number
  readonly points: number
  /** Error code → how often. */
  readonly errors: Readonly<Record<string, number>>
}

export interface UsageRecord {
  readonly id: string
  readonly day: Date
  readonly sha256: string
  readonly requests: string
  readonly failed: string
  readonly points: string
  readonly errorCounts: string
}

/** Adds to the counters of today. Rows are written in one order, so that no two nodes wait for each other. */
export async function recordUsage(app: Pick<App, 'db' | 'wallClock'>, used: readonly UsedDocument[]): Promise<void> {
  const day = midnight(app.wallClock.now())
  const byOwner = Map.groupBy(used, ({ tenantId }) => tenantId)
  for (const [tenantId, ofOwner] of byOwner)
    await asOwner(app, tenantId, async (tx) => {
      for (const each of ofOwner.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))) await add(tx, day, each)
    })
}

const keyOf = ({ appId, sha256 }: UsedDocument) => `${appId}${sha256}`

async function add(tx: Tx, day: Date, used: UsedDocument): Promise<void> {
  const { tenantId, appId, sha256, requests, failed, points, errors } = used
  await tx.$executeRaw`
    insert into document_usage as u (id, tenant_id, app_id, day, sha256, requests, failed, points, error_counts)
    values (${newId()}::uuid, ${tenantId}::uuid, ${appId}::uuid, ${day}, ${sha256}, ${requests}, ${failed}, ${points}, ${JSON.stringify(errors)})
    on conflict (app_id, day, sha256) do update set requests = u.requests + excluded.requests, failed = u.failed + excluded.failed,
      points = u.points + excluded.points, error_counts = added_counts(u.error_counts, excluded.error_counts)`
}

/** Lets go what is older than 400 days. */
export async function forgetUsage({ db, wallClock }: Pick<App, 'db' | 'wallClock'>): Promise<number> {
  const day = { lt: addMs(midnight(wallClock.now()), -KEPT_DAYS * DAY) }
  return db.operator(async (tx) => (await tx.documentUsage.deleteMany({ where: { day } })).count)
}

/** An app's, whoever owns it: newest day first, at most 1,000 rows. @throws DomainError NOT_FOUND or FORBIDDEN */
export async function usageForStaff(
  app: Pick<App, 'db'>,
  viewer: Viewer,
  { appId }: { appId: string },
): Promise<readonly UsageRecord[]> {
  requireOperator(viewer, 'operator:documents')
  const rows = await app.db.operator(async (tx) => {
    if (!(await tx.documentApp.findUnique({ where: { id: appId }, select: { id: true } })))
      throw notFound('documentApp')
    return tx.documentUsage.findMany({ where: { appId }, orderBy: [{ day: 'desc' }, { id: 'desc' }], take: MOST_SHOWN })
  })
  return rows.map(({ requests, failed, points, ...row }) => ({
    ...row,
    requests: String(requests),
    failed: String(failed),
    points: String(points),
  }))
}

function midnight(at: Date): Date {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()))
}
