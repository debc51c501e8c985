import type { ApolloServerOptions } from '@apollo/server'
import type { DocumentNode } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { Context } from '../../resolvers/context.ts'
import { dropTokens } from './drop-tokens.ts'

/** Of text; what is parsed of it takes up about thirty times as much: 4 MB. Apollo's own store holds several times that. */
const MOST_CHARACTERS = 120_000

/** Documents that anybody sent, parsed and validated; what was used longest ago goes first. */
export function createDocumentStore(
  maxCharacters = MOST_CHARACTERS,
): NonNullable<ApolloServerOptions<Context>['documentStore']> {
  const documents = new LRUCache<string, DocumentNode>({
    maxSize: maxCharacters,
    sizeCalculation: ({ loc }) => Math.max(1, loc?.end ?? 1),
  })
  return {
    get: async (key) => documents.get(key),
    set: async (key, document) => {
      dropTokens(document)
      documents.set(key, document)
    },
    delete: async (key) => documents.delete(key),
  }
}
