import { LRUCache } from 'lru-cache'
import { type ListedDocument, listedDocument } from './list.ts'
import type { RegisteredDocument } from './register.ts'

/** Documents that clients register by sending them (Apollo's automatic persisted queries): in local mode only, and in this node's memory only. */
export interface AutomaticDocuments {
  find(id: string): ListedDocument | undefined
  add(id: string, text: string): void
}

/** Of text; what is made of it takes up about fifty times as much. */
const MOST_CHARACTERS = 200_000

/** @param compile looks a text through; null where the schema does not answer it, and then it is not kept */
export function createAutomaticDocuments(
  compile: (id: string, text: string) => RegisteredDocument | null,
  maxCharacters = MOST_CHARACTERS,
): AutomaticDocuments {
  const documents = new LRUCache<string, ListedDocument>({
    maxSize: maxCharacters,
    sizeCalculation: ({ registered }) => Math.max(1, registered?.text.length ?? 1),
  })
  return {
    find: (id) => documents.get(id),
    add(id, text) {
      if (documents.has(id)) return
      const registered = compile(id, text)
      if (registered) documents.set(id, Object.assign(listedDocument(id, null), { registered }))
    },
  }
}
