import type { Db } from '../../domain/db.ts'
import { type CheckedManifest, checkManifest } from '../../domain/documents/check-manifest.ts'
import { appRecords } from '../../domain/documents/for-staff.ts'
import { publishDocuments } from '../../domain/documents/publish.ts'
import { retireVersion } from '../../domain/documents/retire.ts'
import { type DocumentRules, documentIdOf } from '../../domain/documents/rules.ts'
import { notFound } from '../../domain/errors.ts'
import { systemClock } from '../../lib/clock.ts'
import { fromPublicId, toPublicId } from '../../lib/ids.ts'
import { LaunchError } from '../database/errors.ts'
import { columnsOf } from './columns.ts'

const CONSOLE = { kind: 'console', origin: { requestId: 'console', address: null } } as const

export interface NamedVersion {
  readonly app: string
  readonly version: string
  /** A tenant's public id; without it an app of the product's own. */
  readonly tenant: string | undefined
}

/** A line for each document: `new`, `unchanged` or `refused`, and why. @throws LaunchError with those lines where nothing was published */
export async function publishFile(
  db: Db,
  rules: DocumentRules,
  input: NamedVersion & { readonly manifest: string },
): Promise<string> {
  const { app, version, manifest } = input
  const parts = { db, wallClock: systemClock, documents: rules }
  const result = await publishDocuments(parts, CONSOLE, { app, version, manifest, tenantId: tenantIn(input) })
  switch (result.kind) {
    case 'published': {
      const rows = result.documents.map(({ outcome, sha256, kind, name }) => [
        ...[outcome, documentIdOf(sha256), kind],
        name ?? '',
      ])
      const done = result.again ? 'had been published before: nothing has been changed' : 'is published'
      return `${columnsOf(rows)}\n${app} ${version} ${done}.`
    }
    case 'version_taken':
      throw new LaunchError(
        `${app} ${version} is there with other documents, or was retired, and never changes: publish another version.`,
      )
    default:
      throw refusedBy(result)
  }
}

/** The same for what would be published; needs no database. @throws LaunchError where something would be refused */
export async function checkFile(rules: DocumentRules, manifest: string): Promise<string> {
  const result = await checkManifest({ documents: rules }, manifest)
  if (result.kind !== 'checked') throw refusedBy(result)
  const rows = result.documents.map(({ sha256, kind, name }) => ['ok', documentIdOf(sha256), kind, name ?? ''])
  return `${columnsOf(rows)}\nAll ${rows.length} can be published.`
}

/** Every app with its versions, newest first. */
export async function listApps(db: Db): Promise<string> {
  const apps = await db.operator((tx) => appRecords(tx, {}))
  const rows = apps.flatMap(({ tenantId, name, ladder, versions }) =>
    versions.map((version) => [
      ...[tenantId === null ? 'product' : toPublicId('tenant', tenantId), name, version.name],
      ...[`${version.documentCount} documents`, version.publishedAt.toISOString()],
      ...[version.retiredAt ? `retired ${version.retiredAt.toISOString()}` : 'live', ladder ?? ''],
    ]),
  )
  return rows.length > 0 ? columnsOf(rows) : 'No app has published a document.'
}

/** @throws LaunchError where there is no such version */
export async function retire(db: Db, input: NamedVersion): Promise<string> {
  const { app, version } = input
  const [found] = (await db.operator((tx) => appRecords(tx, { name: app, tenantId: tenantIn(input) }))).flatMap(
    ({ versions }) => versions.filter(({ name }) => name === version),
  )
  if (!found) throw new LaunchError(`There is no version ${version} of ${app}: npm run documents -- list shows all.`)
  const { retiredAt } = await retireVersion({ db, wallClock: systemClock }, CONSOLE, { versionId: found.id })
  return `${app} ${version} is retired since ${retiredAt.toISOString()}.`
}

function tenantIn({ tenant }: NamedVersion): string | null {
  if (tenant === undefined) return null
  const id = fromPublicId('tenant', tenant)
  if (id === null) throw new LaunchError(notFound('tenant').message)
  return id
}

function refusedBy(result: Exclude<CheckedManifest, { kind: 'checked' }>): LaunchError {
  if (result.kind === 'invalid') return new LaunchError(`${result.field}: ${result.problem}`)
  const rows = result.documents.map(({ documentId, name, problem }) => ['refused', documentId, name ?? '', problem])
  return new LaunchError([...columnsOf(rows).split('\n'), 'Nothing was published: mend these, and publish again.'])
}
