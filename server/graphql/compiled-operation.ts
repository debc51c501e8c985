import {
  type DocumentNode,
  type ExecutionResult,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  visit,
} from 'graphql'
import { MOST_ERRORS } from './errors.ts'
import { executeFields, executeFieldsSerially, report } from './execute-planned.ts'
import { type FieldPlan, type Operation, planRoot, type Run, type Variables } from './planned-operation.ts'
import { isPromise } from './resolve-field.ts'

/** Each combination of values of the @skip and @include variables has plans of its own; pages use one or two. */
const MAX_VARIANTS = 16
/** Above this a further combination replaces those before it: fragments that spread each other multiply into thousands of fields. */
const MAX_PLANNED = 2_000

export interface Compiled {
  readonly operation: OperationDefinitionNode
  /** graphql-js's own coercion: defaults filled in, scalars parsed. Its errors are the request's, and nothing was executed. */
  coerce(raw: Readonly<Record<string, unknown>> | null | undefined): ReturnType<typeof getVariableValues>
  /**
   * Never rejects: errors are in the result, as those of graphql-js's `execute`. A result without promises comes at once.
   * @param variables what `coerce` gave; @param rootValue what the root fields are given as their source: a subscription's event
   */
  execute(contextValue: unknown, variables: Variables, rootValue?: unknown): ExecutionResult | Promise<ExecutionResult>
  /** How many fields are planned and kept now. */
  weight(): number
}

/**
 * Prepares one operation of a valid document. What depends on the document alone is worked out at the first execution and kept with the
 * returned object, and goes when that goes.
 * @throws GraphQLError when the document has no such operation
 */
export function compile(schema: GraphQLSchema, document: DocumentNode, operationName?: string | null): Compiled {
  const definition = operationOf(document, operationName)
  const operation: Operation = { schema, definition, fragments: fragmentsOf(document), planned: 0 }
  const serial = definition.operation === OperationTypeNode.MUTATION
  const conditions = conditionVariables(document)
  const variants = new Map<string, readonly FieldPlan[]>()

  function rootOf(variables: Variables): readonly FieldPlan[] {
    const variant = conditions.map((name) => String(variables[name])).join()
    const known = variants.get(variant)
    if (known) return known
    if (variants.size >= MAX_VARIANTS || operation.planned > MAX_PLANNED) {
      variants.clear()
      operation.planned = 0
    }
    const made = planRoot(operation, variables)
    variants.set(variant, made)
    return made
  }

  return {
    operation: definition,
    coerce: (raw) =>
      getVariableValues(schema, definition.variableDefinitions ?? [], raw ?? {}, { maxErrors: MOST_ERRORS }),
    execute(context, variables, rootValue) {
      const run: Run = { operation, context, variables, errors: [], nulled: new Set() }
      try {
        const plans = rootOf(variables)
        const data = serial ? executeFieldsSerially(run, plans) : executeFields(run, plans, rootValue, undefined)
        return isPromise(data)
          ? data.then(
              (settled) => resultOf(run, settled),
              (error: unknown) => failedWhole(run, error),
            )
          : resultOf(run, data)
      } catch (error) {
        return failedWhole(run, error)
      }
    },
    weight: () => operation.planned,
  }
}

function resultOf({ errors }: Run, data: unknown): ExecutionResult {
  const answer = data as ExecutionResult['data'] & {}
  return errors.length === 0 ? { data: answer } : { errors, data: answer }
}

/** A null went all the way up. */
function failedWhole(run: Run, error: unknown): ExecutionResult {
  report(run, error as GraphQLError, undefined)
  return resultOf(run, null)
}

function operationOf(document: DocumentNode, name: string | null | undefined): OperationDefinitionNode {
  const all = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
  const named = name == null ? all : all.filter((definition) => definition.name?.value === name)
  if (name == null && all.length > 1)
    throw new GraphQLError('Must provide operation name if query contains multiple operations.')
  const found = named.at(-1)
  if (found) return found
  throw new GraphQLError(name == null ? 'Must provide an operation.' : `Unknown operation named "${name}".`)
}

function fragmentsOf(document: DocumentNode): Record<string, FragmentDefinitionNode> {
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null)
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition
  }
  return fragments
}

/** The variables that decide which fields there are; `@skip` and `@include` have no other arguments. */
function conditionVariables(document: DocumentNode): readonly string[] {
  const names = new Set<string>()
  visit(document, {
    Directive(directive) {
      if (directive.name.value !== 'skip' && directive.name.value !== 'include') return
      for (const { value } of directive.arguments ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value)
    },
  })
  return [...names]
}
