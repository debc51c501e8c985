import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** The form that codegen's `persistedDocuments` writes: the SHA-256 of a document, in hexadecimal → its text. */
const manifest = z.record(z.string().regex(/^[0-9a-f]{64}$/), z.string().min(1))

/** Document identifiers, `sha256:<hex>` (GraphQL over HTTP, appendix A: persisted documents) → texts. */
export type Manifest = ReadonlyMap<string, string>

/** @throws Error naming the file and what is wrong with it: not there, not a manifest, or a text that is not the one of its hash */
export function readManifests(paths: readonly string[]): Manifest {
  const documents = new Map<string, string>()
  for (const path of paths) {
    for (const [hash, text] of Object.entries(readManifest(path))) {
      if (createHash('sha256').update(text).digest('hex') !== hash)
        throw new Error(`${path}: the document of ${hash} is another one: generate the manifest again`)
      documents.set(documentId(hash), text)
    }
  }
  return documents
}

export function documentId(hash: string): string {
  return `sha256:${hash}`
}

function readManifest(path: string): Readonly<Record<string, string>> {
  try {
    return manifest.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (cause) {
    throw new Error(`${path} is no manifest of documents: ${(cause as Error).message}`, { cause })
  }
}
