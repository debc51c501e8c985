import { hashOf } from '../../domain/documents/manifest.ts'

/** As codegen's `persistedDocuments` writes them. */
export function codegenManifest(texts: readonly string[]): string {
  return JSON.stringify(Object.fromEntries(texts.map((text) => [`sha256:${hashOf(text)}`, text])))
}

/** As Apollo's `generate-persisted-query-manifest` writes them. */
export function apolloManifest(texts: readonly string[]): string {
  return JSON.stringify({
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: texts.map((body) => ({ id: hashOf(body), body, name: /(\w+) \{/.exec(body)?.[1], type: 'query' })),
  })
}

export const PUBLISH = `mutation ($input: PublishDocumentsInput!) { publishDocuments(input: $input) {
  __typename
  ... on DocumentsPublished { appId versionId again documentCount addedCount }
  ... on DocumentsRefused { documents { documentId name problem } message }
  ... on VersionTaken { message }
  ... on InvalidInput { field message } } }`

export interface PublishAnswer {
  readonly publishDocuments: {
    readonly __typename: string
    readonly appId: string
    readonly versionId: string
    readonly again?: boolean
    readonly documentCount?: number
    readonly addedCount?: number
    readonly documents?: readonly { readonly documentId: string; readonly problem: string }[]
    readonly message?: string
    readonly field?: string
  }
}
