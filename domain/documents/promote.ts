import { requireOperator, type Viewer } from '../access.ts'
import { badInput, notFound } from '../errors.ts'
import { type PublishResult, type PublishSlice, publishFor } from './publish.ts'
import { documentIdOf } from './rules.ts'

export interface PromoteInput {
  readonly unknownDocumentId: string
  /** Of the product's own apps, where the document's client is no registered app. */
  readonly app: string | null
}

/**
 * Registers a document that was noted, as a version of its own, `noted-<digest>`; the note goes. It is an app's of the product's own, or of the
 * tenant whose program has sent it.
 * @throws DomainError BAD_INPUT where its text was too long to be kept or no app is named, NOT_FOUND or FORBIDDEN
 */
export async function promoteUnknown(
  app: PublishSlice,
  viewer: Viewer,
  { unknownDocumentId, app: named }: PromoteInput,
): Promise<PublishResult> {
  requireOperator(viewer, 'operator:documents')
  const note = await app.db.operator(async (tx) => {
    const found = await tx.unknownDocument.findUnique({ where: { id: unknownDocumentId } })
    const of = found?.appId ? await tx.documentApp.findUnique({ where: { id: found.appId } }) : null
    return found && { ...found, app: of }
  })
  if (!note) throw notFound('unknownDocument')
  if (note.text === null)
    throw badInput('The document is too long to have been kept: ask its developers to publish it.')
  const name = note.app?.name ?? named
  if (name === null) throw badInput('Its client is no registered app: name the app of the product that it belongs to.')
  const result = await publishFor(app, viewer, {
    tenantId: note.app?.tenantId ?? null,
    app: name,
    version: `noted-${note.sha256.slice(0, 12)}`,
    manifest: JSON.stringify({ [documentIdOf(note.sha256)]: note.text }),
  })
  if (result.kind === 'published')
    await app.db.operator((tx) => tx.unknownDocument.deleteMany({ where: { sha256: note.sha256, appId: note.appId } }))
  return result
}
