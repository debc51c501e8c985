import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import type { Tx } from '../db.ts'
import type { Ladder } from './states.ts'

export interface VersionRecord {
  readonly id: string
  readonly name: string
  readonly documentCount: number
  readonly publishedAt: Date
  readonly retiredAt: Date | null
}

/** An app as staff sees it, with its versions, newest first, at most 100. */
export interface AppRecord {
  readonly id: string
  readonly tenantId: string | null
  readonly name: string
  readonly ladder: Ladder | null
  readonly pointsPerSecond: number | null
  readonly pointsPerMonth: string | null
  readonly createdAt: Date
  readonly versions: readonly VersionRecord[]
}

const MOST_APPS_SHOWN = 500
const MOST_VERSIONS_SHOWN = 100

/** Every app, or a tenant's: the product's own first, then by name; at most 500. @throws DomainError FORBIDDEN */
export async function appsForStaff(
  app: Pick<App, 'db'>,
  viewer: Viewer,
  { tenantId }: { tenantId: string | null },
): Promise<readonly AppRecord[]> {
  requireOperator(viewer, 'operator:documents')
  return app.db.operator((tx) => appRecords(tx, tenantId === null ? {} : { tenantId }))
}

/** @param tx of the operators' role */
export async function appRecords(
  tx: Tx,
  where: { id?: string; tenantId?: string | null; name?: string },
): Promise<readonly AppRecord[]> {
  const apps = await tx.documentApp.findMany({
    where,
    orderBy: [{ tenantId: { sort: 'asc', nulls: 'first' } }, { name: 'asc' }, { id: 'asc' }],
    take: MOST_APPS_SHOWN,
  })
  const versions = await tx.documentVersion.findMany({
    where: { appId: { in: apps.map(({ id }) => id) } },
    orderBy: [{ publishedAt: 'desc' }, { id: 'desc' }],
    take: MOST_APPS_SHOWN * 10,
  })
  return apps.map(({ updatedAt: _, ladder, pointsPerMonth, ...rest }) => ({
    ...rest,
    ladder: ladder as Ladder | null,
    pointsPerMonth: pointsPerMonth === null ? null : String(pointsPerMonth),
    versions: versions.filter(({ appId }) => appId === rest.id).slice(0, MOST_VERSIONS_SHOWN),
  }))
}
