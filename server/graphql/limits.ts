import { type ASTVisitor, GraphQLError, type ValidationContext } from 'graphql'

/** Enough for any page that a person reads; a chain of ten thousand fragments is refused before it overflows the stack. */
export const MAX_TOKENS = 5_000

/** A page asks for a handful; a thousand aliases of one costly field are an attack. */
const MAX_ALIASES = 50

/** A validation rule: refuses a document with more aliased fields than any page needs, before anything is executed. */
export function limitAliases(context: ValidationContext): ASTVisitor {
  let aliases = 0
  return {
    Field(node) {
      if (!node.alias) return
      aliases += 1
      if (aliases === MAX_ALIASES + 1) {
        context.reportError(
          new GraphQLError(`A document may alias at most ${MAX_ALIASES} fields. Ask in several requests.`, {
            nodes: node,
          }),
        )
      }
    },
  }
}
