import { newId } from '../../lib/ids.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import type { Tx } from '../db.ts'
import type { CheckedManifestDocument } from './check-manifest.ts'
import { hashOf } from './manifest.ts'
import { type Publisher, tellNodes } from './owner.ts'
import { MOST_APP_DOCUMENTS, MOST_APPS, MOST_VERSIONS, type Problem } from './rules.ts'

export interface NewVersion {
  readonly tenantId: string | null
  readonly app: string
  readonly version: string
  readonly documents: readonly CheckedManifestDocument[]
}

export interface PublishedDocument extends CheckedManifestDocument {
  /** `new`: no live version of the app had it before. */
  readonly outcome: 'new' | 'unchanged'
}

export interface Published {
  readonly kind: 'published'
  readonly appId: string
  readonly versionId: string
  /** The same manifest was published before, and nothing has been changed. */
  readonly again: boolean
  readonly documents: readonly PublishedDocument[]
}

export type StoreResult =
  | Published
  /** The version is there with other documents, or was retired. */
  | { readonly kind: 'version_taken' }
  | ({ readonly kind: 'invalid' } & Problem)

/** @param tx of the owner, whose publishing waits for that of others */
export async function storeVersion(
  app: Pick<App, 'wallClock'>,
  tx: Tx,
  publisher: Publisher,
  { tenantId, app: name, version, documents }: NewVersion,
): Promise<StoreResult> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`documents:${tenantId}`}, 0))`
  const now = app.wallClock.now()
  const found = await tx.documentApp.findFirst({ where: { tenantId, name } })
  if (!found && tenantId !== null && (await tx.documentApp.count({ where: { tenantId } })) >= MOST_APPS)
    return { kind: 'invalid', field: 'app', problem: `A tenant has ${MOST_APPS} apps at most.` }
  const appId = found?.id ?? newId()
  const { versions, live } = await liveOf(tx, appId)
  const outcomes = documents.map(
    (each): PublishedDocument => ({ ...each, outcome: live.has(each.sha256) ? 'unchanged' : 'new' }),
  )
  const digest = hashOf(documents.map(({ sha256 }) => sha256).join('\n'))
  const same = await tx.documentVersion.findUnique({ where: { appId_name: { appId, name: version } } })
  if (same && (same.digest !== digest || same.retiredAt)) return { kind: 'version_taken' }
  if (same) return { kind: 'published', appId, versionId: same.id, again: true, documents: outcomes }
  const problem = roomProblem(versions, new Set([...live, ...documents.map(({ sha256 }) => sha256)]).size)
  if (problem) return { kind: 'invalid', ...problem }
  if (!found) await tx.documentApp.createMany({ data: [{ id: appId, tenantId, name, createdAt: now, updatedAt: now }] })
  const versionId = newId()
  const documentCount = documents.length
  await tx.documentVersion.createMany({
    data: [{ id: versionId, tenantId, appId, name: version, digest, documentCount, publishedAt: now }],
  })
  await storeEntries(tx, { tenantId, versionId, now }, documents)
  await tellNodes(tx, tenantId)
  const added = outcomes.filter(({ outcome }) => outcome === 'new').length
  await audit(app, tx, publisher, {
    tenantId,
    action: 'documents.publish',
    objectKind: 'documentVersion',
    objectId: versionId,
    after: { app: name, version, documents: documentCount, added, digest },
  })
  return { kind: 'published', appId, versionId, again: false, documents: outcomes }
}

function roomProblem(versions: number, documents: number): Problem | null {
  if (versions >= MOST_VERSIONS)
    return { field: 'version', problem: `An app has ${MOST_VERSIONS} live versions at most. Retire one first.` }
  if (documents > MOST_APP_DOCUMENTS)
    return { field: 'manifest', problem: `An app has ${MOST_APP_DOCUMENTS} documents at most. Retire a version first.` }
  return null
}

async function storeEntries(
  tx: Tx,
  { tenantId, versionId, now }: { tenantId: string | null; versionId: string; now: Date },
  documents: readonly CheckedManifestDocument[],
): Promise<void> {
  const known = await tx.document.findMany({
    where: { tenantId, sha256: { in: documents.map(({ sha256 }) => sha256) } },
    select: { id: true, sha256: true },
  })
  const bodies = new Map(known.map(({ id, sha256 }) => [sha256, id]))
  const missing = documents.flatMap(({ sha256, text }) => (bodies.has(sha256) ? [] : [{ id: newId(), sha256, text }]))
  await tx.document.createMany({ data: missing.map((each) => ({ ...each, tenantId, createdAt: now })) })
  for (const { id, sha256 } of missing) bodies.set(sha256, id)
  await tx.documentEntry.createMany({
    data: documents.map(({ sha256, name, kind }) => ({
      ...{ id: newId(), tenantId, versionId, sha256, name, kind },
      bodyId: String(bodies.get(sha256)),
    })),
  })
}

/** Joined by hand: a reference of the product's own rows has no tenant, and leads nowhere in SQL. */
async function liveOf(tx: Tx, appId: string): Promise<{ versions: number; live: ReadonlySet<string> }> {
  const versions = await tx.documentVersion.findMany({ where: { appId, retiredAt: null }, select: { id: true } })
  const entries = await tx.documentEntry.findMany({
    where: { versionId: { in: versions.map(({ id }) => id) } },
    select: { sha256: true },
  })
  return { versions: versions.length, live: new Set(entries.map(({ sha256 }) => sha256)) }
}
