import { createHash } from 'node:crypto'
import { sha256Of } from './rules.ts'

export interface ManifestDocument {
  /** Hex, of the exact text. */
  readonly sha256: string
  readonly text: string
  /** As the manifest calls its operation, where it does. */
  readonly name: string | null
}

/** One that cannot be registered, as its manifest calls it, and why. */
export interface RefusedDocument {
  readonly documentId: string
  readonly name: string | null
  readonly problem: string
}

export type ReadManifest =
  | {
      readonly kind: 'read'
      readonly documents: readonly ManifestDocument[]
      readonly refused: readonly RefusedDocument[]
    }
  | { readonly kind: 'invalid'; readonly problem: string }

interface Listed {
  readonly id: string
  readonly text: unknown
  readonly name: string | null
}

/**
 * Reads a manifest in either form: what codegen's `persistedDocuments` writes (an object, `sha256:<hex>` or `<hex>` → text), and what Apollo's
 * `generate-persisted-query-manifest` does (`format: "apollo-persisted-query-manifest"`, version 1). An identifier is the SHA-256 of its text in
 * both, so that a manifest cannot say one thing and mean another. Each document once, in the order of their digests.
 */
export function readManifest(json: string): ReadManifest {
  const listed = listedIn(parsed(json))
  if (!listed)
    return {
      kind: 'invalid',
      problem:
        'It is no manifest: codegen writes an object of "sha256:…" and texts, Apollo one with the format "apollo-persisted-query-manifest" and version 1.',
    }
  const documents = new Map<string, ManifestDocument>()
  const refused: RefusedDocument[] = []
  for (const { id, text, name } of listed) {
    const problem = problemOf(id, text)
    if (problem !== null) refused.push({ documentId: id.slice(0, 100), name, problem })
    else if (typeof text === 'string') documents.set(hashOf(text), { sha256: hashOf(text), text, name })
  }
  const inOrder = [...documents.values()].toSorted((a, b) => (a.sha256 < b.sha256 ? -1 : 1))
  return { kind: 'read', documents: inOrder, refused }
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}

function listedIn(manifest: unknown): readonly Listed[] | null {
  if (!isObject(manifest)) return null
  if (!('format' in manifest)) return Object.entries(manifest).map(([id, text]) => ({ id, text, name: null }))
  const { format, version, operations } = manifest
  if (format !== 'apollo-persisted-query-manifest' || version !== 1 || !Array.isArray(operations)) return null
  return operations.map((each: unknown) => {
    const { id, body, name } = isObject(each) ? each : {}
    return { id: String(id), text: body, name: typeof name === 'string' ? name.slice(0, 100) : null }
  })
}

function problemOf(id: string, text: unknown): string | null {
  const named = sha256Of(id)
  if (typeof text !== 'string' || text === '') return 'It has no text.'
  if (text.includes('\u0000') || !text.isWellFormed()) return 'Its text holds characters that are none.'
  if (named === null)
    return 'Its identifier is no SHA-256 (64 hexadecimal digits, with or without "sha256:"): set the generator to sha256.'
  return named === hashOf(text) ? null : 'Its identifier is the SHA-256 of another text: generate the manifest again.'
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
