import { BREAK, type DocumentNode, GraphQLError, visit } from 'graphql'
import { mayExplore, type Viewer } from '../../domain/access.ts'

const known = new WeakMap<DocumentNode, boolean>()

/** Whether a document asks for the schema anywhere in it. Looked at once for each document that is kept. */
export function introspects(document: DocumentNode): boolean {
  const before = known.get(document)
  if (before !== undefined) return before
  let found = false
  visit(document, {
    Field({ name }) {
      if (name.value !== '__schema' && name.value !== '__type') return
      found = true
      return BREAK
    },
  })
  known.set(document, found)
  return found
}

export const INTROSPECTION_REFUSED = 'Introspection is for operators here. Ask for the schema as a file.'

/** Outside local mode the schema is told to staff only. @returns what is wrong, or null */
export function introspectionRefused(document: DocumentNode, viewer: Viewer, local: boolean): GraphQLError | null {
  if (local || !introspects(document) || mayExplore(viewer)) return null
  return new GraphQLError(INTROSPECTION_REFUSED, {
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } },
  })
}
