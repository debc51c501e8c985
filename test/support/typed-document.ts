import { writeFile } from 'node:fs/promises'
import type { TypedDocument } from '../../sdk/index.ts'
import { documentId } from '../../server/graphql/documents/manifest.ts'

/** A document as codegen makes it, with its identifier. */
export function typedDocument<Data, Variables = Record<string, never>>(text: string): TypedDocument<Data, Variables> {
  return { toString: () => text, __meta__: { hash: documentId(text) } }
}

/** Writes their manifest: a file for `documents`. */
export async function writeManifest(
  file: string,
  documents: readonly TypedDocument<unknown, never>[],
): Promise<string> {
  await writeFile(file, JSON.stringify(Object.fromEntries(documents.map((each) => [documentId(`${each}`), `${each}`]))))
  return file
}
