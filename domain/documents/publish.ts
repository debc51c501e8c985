import type { App } from '../app.ts'
import { type CheckedManifest, checkManifest } from './check-manifest.ts'
import { asOwner, type Publisher, requirePublisher } from './owner.ts'
import { appProblem, versionProblem } from './rules.ts'
import { type StoreResult, storeVersion } from './store-version.ts'

export interface PublishInput {
  /** Null for an app of the product's own. */
  readonly tenantId: string | null
  readonly app: string
  readonly version: string
  /** JSON, in either form (manifest.ts). */
  readonly manifest: string
}

export type PublishResult = StoreResult | Exclude<CheckedManifest, { kind: 'checked' }>

export type PublishSlice = Pick<App, 'db' | 'wallClock' | 'documents'>

/**
 * Registers the documents of a version of an app, which is made where it is not there yet. Each must be one that the schema answers, or nothing
 * is published. The same manifest again changes nothing.
 * @throws DomainError UNAUTHENTICATED, NOT_FOUND or FORBIDDEN
 */
export async function publishDocuments(
  app: PublishSlice,
  publisher: Publisher,
  input: PublishInput,
): Promise<PublishResult> {
  requirePublisher(publisher, input.tenantId)
  return publishFor(app, publisher, input)
}

/** The same by another right, which the caller has asked for. */
export async function publishFor(app: PublishSlice, publisher: Publisher, input: PublishInput): Promise<PublishResult> {
  const problem = appProblem(input.app) ?? versionProblem(input.version)
  if (problem) return { kind: 'invalid', ...problem }
  const checked = await checkManifest(app, input.manifest)
  if (checked.kind !== 'checked') return checked
  const { tenantId, app: name, version } = input
  return asOwner(app, tenantId, (tx) =>
    storeVersion(app, tx, publisher, { tenantId, app: name, version, documents: checked.documents }),
  )
}
