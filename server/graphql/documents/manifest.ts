import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'

/**
 * The form that codegen's `persistedDocuments` writes: document identifiers, `sha256:<hex>` (GraphQL over HTTP, appendix A: persisted
 * documents) → texts.
 */
const manifest = z.record(
  z.string().regex(/^sha256:[0-9a-f]{64}$/, 'an identifier is "sha256:" and 64 hexadecimal digits'),
  z.string().min(1),
)

export type Manifest = ReadonlyMap<string, string>

/** @throws Error naming the file and what is wrong with it: not there, not a manifest, or a text that is not the one of its hash */
export function readManifests(paths: readonly string[]): Manifest {
  const documents = new Map<string, string>()
  for (const path of paths) {
    for (const [id, text] of Object.entries(readManifest(path))) {
      if (documentId(text) !== id)
        throw new Error(`${path}: the document of ${id} is another one: generate the manifest again`)
      documents.set(id, text)
    }
  }
  return documents
}

/** The identifier of a document's exact text. */
export function documentId(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}

function readManifest(path: string): Readonly<Record<string, string>> {
  try {
    return manifest.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (cause) {
    throw new Error(`${path} is no manifest of documents: ${(cause as Error).message}`, { cause })
  }
}
