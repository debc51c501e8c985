import { readFileSync } from 'node:fs'
import { hashOf, readManifest } from '../../../domain/documents/manifest.ts'
import { documentIdOf } from '../../../domain/documents/rules.ts'

/** Document identifiers, `sha256:<hex>` (GraphQL over HTTP, appendix A: persisted documents) → texts. */
export type Manifest = ReadonlyMap<string, string>

/**
 * Files of either form that a manifest may have (domain/documents/manifest.ts).
 * @throws Error naming the file and what is wrong with it: not there, not a manifest, or a text that is not the one of its hash
 */
export function readManifests(paths: readonly string[]): Manifest {
  const documents = new Map<string, string>()
  for (const path of paths) {
    const read = readManifest(textOf(path))
    if (read.kind === 'invalid') throw new Error(`${path} is no manifest of documents: ${read.problem}`)
    const [refused] = read.refused
    if (refused) throw new Error(`${path}: ${refused.documentId}: ${refused.problem}`)
    for (const { sha256, text } of read.documents) documents.set(documentIdOf(sha256), text)
  }
  return documents
}

/** The identifier of a document's exact text. */
export function documentId(text: string): string {
  return documentIdOf(hashOf(text))
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new Error(`${path} is no manifest of documents: ${(cause as Error).message}`, { cause })
  }
}
