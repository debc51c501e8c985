import type { App } from '../app.ts'
import { documentIdOf } from './rules.ts'
import type { Ladder } from './states.ts'

/** An app of the product's own with the identifiers of its live documents. */
export interface ProductApp {
  readonly id: string
  readonly name: string
  readonly ladder: Ladder | null
  readonly documentIds: readonly string[]
}

/** Everything of the product's own that is live: what a node holds. */
export async function loadProductApps({ db }: Pick<App, 'db'>): Promise<readonly ProductApp[]> {
  const rows = await db.sweep(
    (tx) => tx.$queryRaw<{ id: string; name: string; ladder: Ladder | null; digests: string[] }[]>`
      select a.id, a.name, a.ladder,
        array(select distinct e.sha256 from document_versions v join document_entries e on e.version_id = v.id
          where v.app_id = a.id and v.retired_at is null order by 1) as digests
      from document_apps a where a.tenant_id is null order by a.name`,
  )
  return rows.map(({ digests, ...of }) => ({ ...of, documentIds: digests.map(documentIdOf) }))
}

export interface OwnedApp {
  readonly tenantId: string
  readonly appId: string
  /** One version alone; null for every live one. */
  readonly versionId: string | null
}

/** The identifiers of what a tenant's app may run now. */
export async function loadDocumentIds(
  { db }: Pick<App, 'db'>,
  { tenantId, appId, versionId }: OwnedApp,
): Promise<readonly string[]> {
  const rows = await db.as(
    { userId: null, tenantIds: [tenantId] },
    (tx) => tx.$queryRaw<{ sha256: string }[]>`
      select distinct e.sha256 from document_versions v join document_entries e on e.version_id = v.id
      where v.app_id = ${appId}::uuid and v.retired_at is null and (${versionId}::uuid is null or v.id = ${versionId}::uuid)`,
  )
  return rows.map(({ sha256 }) => documentIdOf(sha256))
}

/** The texts of an owner's documents, by identifier. */
export async function loadTexts(
  { db }: Pick<App, 'db'>,
  tenantId: string | null,
  digests: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const where = { tenantId, sha256: { in: [...digests] } }
  const select = { sha256: true, text: true }
  const rows =
    tenantId === null
      ? await db.sweep((tx) => tx.document.findMany({ where, select }))
      : await db.as({ userId: null, tenantIds: [tenantId] }, (tx) => tx.document.findMany({ where, select }))
  return new Map(rows.map(({ sha256, text }) => [documentIdOf(sha256), text]))
}
