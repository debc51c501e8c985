/**
 * A document that carries the types of its result and variables, as the client preset of GraphQL Code Generator makes it with
 * `documentMode: string`. With `persistedDocuments` its identifier, `sha256:<hex>`, stands in `__meta__.hash`.
 */
export interface TypedDocument<Data, Variables> {
  toString(): string
  readonly __apiType?: (variables: Variables) => Data
  readonly __meta__?: Readonly<Record<string, unknown>> | undefined
}

export type OperationKind = 'query' | 'mutation' | 'subscription'

/** What is sent of a document. */
export interface Operation {
  readonly kind: OperationKind
  readonly text: string
  /** Null when it was made without an identifier. */
  readonly id: string | null
}

export function operationOf(document: TypedDocument<unknown, never>): Operation {
  const text = document.toString()
  const id = document.__meta__?.hash
  return { kind: kindOf(text), text, id: typeof id === 'string' ? id : null }
}

/**
 * By the first word, behind comments: codegen prints the operation before its fragments. A text that begins otherwise is taken for a
 * mutation, which is neither repeated nor cached.
 */
function kindOf(text: string): OperationKind {
  const first = /^(?:[\s,]|#.*)*(query|subscription|\{)/.exec(text)?.[1]
  if (first === undefined) return 'mutation'
  return first === 'subscription' ? first : 'query'
}

/** Whether the server recognises a second one as the same: a variable, or a field of `input`, of that name. */
export function hasIdempotencyKey(variables: unknown): boolean {
  return isKeyed(variables) || (isObject(variables) && isKeyed(variables.input))
}

function isKeyed(value: unknown): boolean {
  return isObject(value) && typeof value.idempotencyKey === 'string'
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
