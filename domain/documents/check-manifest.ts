import { setImmediate as breathe } from 'node:timers/promises'
import type { App } from '../app.ts'
import { type ManifestDocument, type RefusedDocument, readManifest } from './manifest.ts'
import { documentIdOf, MOST_DOCUMENT_BYTES, MOST_DOCUMENTS, MOST_MANIFEST_BYTES, type Problem } from './rules.ts'
import type { DocumentKind } from './states.ts'

export interface CheckedManifestDocument extends ManifestDocument {
  /** The operation's. */
  readonly name: string | null
  readonly kind: DocumentKind
}

export type CheckedManifest =
  | { readonly kind: 'checked'; readonly documents: readonly CheckedManifestDocument[] }
  /** All or nothing: these stand in the way. */
  | { readonly kind: 'refused'; readonly documents: readonly RefusedDocument[] }
  | ({ readonly kind: 'invalid' } & Problem)

/** Documents that are checked before others are let in. */
const AT_ONCE = 10

/** What a manifest holds, or what of it would be refused. Publishes nothing; other requests are answered in between. */
export async function checkManifest(
  { documents: rules }: Pick<App, 'documents'>,
  manifest: string,
): Promise<CheckedManifest> {
  if (Buffer.byteLength(manifest) > MOST_MANIFEST_BYTES)
    return invalid(`It is longer than ${MOST_MANIFEST_BYTES / 1024 / 1024} MiB: publish it in several versions.`)
  const read = readManifest(manifest)
  if (read.kind === 'invalid') return invalid(read.problem)
  const count = read.documents.length + read.refused.length
  if (count === 0) return invalid('It holds no document.')
  if (count > MOST_DOCUMENTS)
    return invalid(`It holds ${count} documents, and one may hold ${MOST_DOCUMENTS}: publish it in several versions.`)
  const refused = [...read.refused]
  const documents: CheckedManifestDocument[] = []
  for (const [index, document] of read.documents.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await breathe()
    const checked = Buffer.byteLength(document.text) > MOST_DOCUMENT_BYTES ? TOO_LONG : rules.check(document.text)
    if (checked.kind === 'refused')
      refused.push({
        documentId: documentIdOf(document.sha256),
        name: document.name,
        problem: checked.problem,
      })
    else documents.push({ ...document, ...checked })
  }
  return refused.length > 0 ? { kind: 'refused', documents: refused } : { kind: 'checked', documents }
}

const TOO_LONG = {
  kind: 'refused',
  problem: `It is longer than ${MOST_DOCUMENT_BYTES / 1024} KiB: ask in several documents.`,
} as const

function invalid(problem: string): CheckedManifest {
  return { kind: 'invalid', field: 'manifest', problem }
}
