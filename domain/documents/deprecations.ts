import { setImmediate as breathe } from 'node:timers/promises'
import { requireIn, requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import type { Tx } from '../db.ts'
import { asOwner } from './owner.ts'
import { documentIdOf, type UsedDeprecation } from './rules.ts'

/** A live document that uses what is deprecated, whose it is, and until when that is there. */
export interface DocumentDeprecation extends UsedDeprecation {
  readonly documentId: string
  readonly documentName: string | null
  readonly app: string
  /** A UUID; null for the product's own. */
  readonly tenantId: string | null
  /** The live versions that hold it. */
  readonly versions: readonly string[]
}

const MOST_SHOWN = 1_000

interface Live {
  readonly tenantId: string | null
  readonly app: string
  readonly sha256: string
  readonly name: string | null
  readonly text: string
  readonly versions: string[]
}

/** Of every owner, the earliest date first; at most 1,000. @throws DomainError FORBIDDEN */
export async function deprecationsForStaff(
  app: Pick<App, 'db' | 'documents'>,
  viewer: Viewer,
): Promise<readonly DocumentDeprecation[]> {
  requireOperator(viewer, 'operator:documents')
  return found(app, await app.db.operator((tx) => liveDocuments(tx)))
}

/** Of a tenant's apps. @throws DomainError NOT_FOUND or FORBIDDEN */
export async function deprecationsOf(
  app: Pick<App, 'db' | 'documents'>,
  viewer: Viewer,
  { tenantId }: { tenantId: string },
): Promise<readonly DocumentDeprecation[]> {
  requireIn(viewer, tenantId, 'key:read')
  return found(app, await asOwner(app, tenantId, liveDocuments))
}

function liveDocuments(tx: Tx): Promise<Live[]> {
  return tx.$queryRaw<Live[]>`
    select a.tenant_id as "tenantId", a.name as app, e.sha256, e.name, d.text, array_agg(v.name order by v.published_at) as versions
    from document_apps a join document_versions v on v.app_id = a.id and v.retired_at is null
      join document_entries e on e.version_id = v.id join documents d on d.id = e.body_id
    group by a.tenant_id, a.name, e.sha256, e.name, d.text order by a.tenant_id nulls first, a.name, e.sha256`
}

async function found(
  { documents }: Pick<App, 'documents'>,
  live: readonly Live[],
): Promise<readonly DocumentDeprecation[]> {
  const all: DocumentDeprecation[] = []
  for (const [index, { tenantId, app, sha256, name, text, versions }] of live.entries()) {
    if (index % 20 === 19) await breathe()
    const of = { documentId: documentIdOf(sha256), documentName: name, app, tenantId, versions }
    for (const used of documents.deprecationsOf(text)) all.push({ ...of, ...used })
  }
  return all.toSorted((a, b) => ((a.removedAfter ?? '9') < (b.removedAfter ?? '9') ? -1 : 1)).slice(0, MOST_SHOWN)
}
