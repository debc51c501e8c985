import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  GraphQLError,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getArgumentValues,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type OperationDefinitionNode,
} from 'graphql'
import { collectFields, collectSubfields } from 'graphql/execution/collectFields.js'
import { getFieldDef } from 'graphql/execution/execute.js'
import type { Path } from 'graphql/jsutils/Path.js'

/** Coerced: what `getVariableValues` made of what the client sent. */
export type Variables = Record<string, unknown>

/** One operation of one document, and what of it is the same at every execution. */
export interface Operation {
  readonly schema: GraphQLSchema
  readonly definition: OperationDefinitionNode
  readonly fragments: Record<string, FragmentDefinitionNode>
  /** How many fields have been planned for it: what its plans weigh. */
  planned: number
}

/** One execution. */
export interface Run {
  readonly operation: Operation
  readonly context: unknown
  readonly variables: Variables
  readonly errors: GraphQLError[]
  /** Where a null stands for an error already; what fails below it later is not reported. */
  readonly nulled: Set<Path | undefined>
}

export interface FieldPlan {
  /** The alias, or the name. */
  readonly key: string
  readonly nodes: readonly FieldNode[]
  readonly parentType: GraphQLObjectType
  readonly definition: GraphQLField<unknown, unknown>
  readonly resolve: GraphQLFieldResolver<unknown, unknown> | undefined
  readonly type: TypePlan
  /** It takes no arguments, and what answers it is a property, or the very resolver that a declaration was given (server/graphql/declared.ts), which does not ask where it stands. */
  readonly lean: boolean
}

/** A type of a field with the plans of the selections below it, made when a first object is met there. */
export type TypePlan = { readonly nonNull: boolean } & (
  | { readonly kind: 'leaf'; readonly type: GraphQLLeafType }
  | { readonly kind: 'list'; readonly item: TypePlan }
  | { readonly kind: 'object'; readonly type: GraphQLObjectType; fields: readonly FieldPlan[] | undefined }
  | {
      readonly kind: 'abstract'
      readonly type: GraphQLAbstractType
      readonly fields: Map<GraphQLObjectType, readonly FieldPlan[]>
    }
)

/**
 * The root fields of an operation under these values of its @skip and @include variables.
 * @throws GraphQLError for a condition that is null, and where the schema has no operation of this kind
 */
export function planRoot(operation: Operation, variables: Variables): FieldPlan[] {
  const { schema, fragments, definition } = operation
  const rootType = schema.getRootType(definition.operation)
  if (!rootType)
    throw new GraphQLError(`Schema is not configured to execute ${definition.operation} operation.`, {
      nodes: definition,
    })
  return planFields(operation, rootType, collectFields(schema, fragments, variables, rootType, definition.selectionSet))
}

/** The fields below `nodes` on an object of this type. @throws GraphQLError for a condition that is null */
export function planSubfields(
  { operation, variables }: Run,
  type: GraphQLObjectType,
  nodes: readonly FieldNode[],
): FieldPlan[] {
  const { schema, fragments } = operation
  return planFields(operation, type, collectSubfields(schema, fragments, variables, type, nodes))
}

function planFields(
  operation: Operation,
  parentType: GraphQLObjectType,
  fields: ReadonlyMap<string, readonly FieldNode[]>,
): FieldPlan[] {
  const plans: FieldPlan[] = []
  for (const [key, nodes] of fields) {
    const definition = getFieldDef(operation.schema, parentType, nodes[0] as FieldNode)
    if (!definition) continue
    const { resolve, args, extensions } = definition
    const lean = args.length === 0 && (resolve === undefined || extensions.lean === resolve)
    plans.push({ key, nodes, parentType, definition, resolve, type: planType(definition.type), lean })
  }
  operation.planned += plans.length
  return plans
}

function planType(output: GraphQLOutputType): TypePlan {
  const nonNull = isNonNullType(output)
  const type = isNonNullType(output) ? output.ofType : output
  if (isListType(type)) return { nonNull, kind: 'list', item: planType(type.ofType) }
  if (isLeafType(type)) return { nonNull, kind: 'leaf', type }
  if (isObjectType(type)) return { nonNull, kind: 'object', type, fields: undefined }
  return { nonNull, kind: 'abstract', type, fields: new Map() }
}

/** What the resolver is given, made anew each time: it may keep or change it. @throws GraphQLError */
export function argumentsOf({ definition, nodes }: FieldPlan, variables: Variables): Record<string, unknown> {
  return definition.args.length === 0 ? {} : getArgumentValues(definition, nodes[0] as FieldNode, variables)
}
