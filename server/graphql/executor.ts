import {
  assertValidSchema,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
} from 'graphql'
import { type Compiled, compile } from './compiled-operation.ts'

/**
 * What all kept documents may weigh: the characters of a document and eight for each field planned. A home page weighs 2,000, so 90
 * of them fit, in about 6 MB; the heaviest that the limits let through are forgotten before they reach 20 MB. A document that the store
 * (document-store.ts) has forgotten is another object when it comes again, so that more than fits there would be kept for nothing.
 */
const MAX_WEIGHT = 180_000
const WEIGHT_OF_FIELD = 8

export interface ExecutorRequest {
  readonly document: DocumentNode
  readonly operationName?: string | null | undefined
  readonly contextValue: unknown
  /** As the client sent them. */
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined
}

export interface Executor {
  /** An operation for a caller who keeps it (a registered document): not in the cache. @throws GraphQLError when there is none such */
  compile(document: DocumentNode, operationName?: string | null): Compiled
  /** Executes a valid document; what was planned for the same document object is used again. Same answer as graphql-js's `execute`. */
  execute(request: ExecutorRequest): Promise<ExecutionResult>
  /** What is kept: for tests and metrics. */
  kept(): { readonly documents: number; readonly weight: number }
}

interface Kept {
  readonly operations: Map<string | null, Compiled>
  weight: number
}

export interface ExecutorOptions {
  /** The least recently used documents above it are let go, and their plans with them. */
  readonly maxWeight?: number
  /** Told of each operation whose variables fit, before it is executed. */
  onExecute?(): void
}

/** @param schema built and guarded; checked here once */
export function createExecutor(
  schema: GraphQLSchema,
  { maxWeight = MAX_WEIGHT, onExecute }: ExecutorOptions = {},
): Executor {
  assertValidSchema(schema)
  // In the order of their last use.
  const documents = new Map<DocumentNode, Kept>()
  let total = 0

  function used(document: DocumentNode): Kept {
    const kept = documents.get(document) ?? { operations: new Map(), weight: 0 }
    documents.delete(document)
    documents.set(document, kept)
    return kept
  }

  function weigh(document: DocumentNode, kept: Kept): void {
    if (documents.get(document) !== kept) return
    let weight = document.loc?.end ?? 0
    for (const operation of kept.operations.values()) weight += WEIGHT_OF_FIELD * operation.weight()
    total += weight - kept.weight
    kept.weight = weight
    for (const [oldest, { weight: freed }] of documents) {
      if (total <= maxWeight) return
      documents.delete(oldest)
      total -= freed
    }
  }

  return {
    compile: (document, operationName) => compile(schema, document, operationName),
    async execute({ document, operationName = null, contextValue, variables }) {
      const kept = used(document)
      try {
        const known = kept.operations.get(operationName)
        const compiled = known ?? compile(schema, document, operationName)
        if (!known) kept.operations.set(operationName, compiled)
        const { coerced, errors } = compiled.coerce(variables)
        if (!coerced) return { errors: errors ?? [] }
        onExecute?.()
        return await compiled.execute(contextValue, coerced)
      } catch (error) {
        // The document has no such operation: nothing else throws.
        return { errors: [error as GraphQLError] }
      } finally {
        weigh(document, kept)
      }
    },
    kept: () => ({ documents: documents.size, weight: total }),
  }
}
