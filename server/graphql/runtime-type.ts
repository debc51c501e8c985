import { type GraphQLAbstractType, GraphQLError, type GraphQLObjectType, isObjectType } from 'graphql'
import { inspect } from 'graphql/jsutils/inspect.js'
import type { FieldPlan, Run } from './planned-operation.ts'

/**
 * The object type that a resolver of types has named.
 * @throws GraphQLError in graphql-js's own words when it names none, or none of this interface or union
 */
export function runtimeTypeOf(
  { operation: { schema } }: Run,
  { parentType, definition, nodes }: FieldPlan,
  type: GraphQLAbstractType,
  named: unknown,
  value: unknown,
): GraphQLObjectType {
  const field = `${parentType.name}.${definition.name}`
  if (named == null)
    throw new GraphQLError(
      `Abstract type "${type.name}" must resolve to an Object type at runtime for field "${field}". Either the "${type.name}" type should provide a "resolveType" function or each possible type should provide an "isTypeOf" function.`,
      { nodes },
    )
  if (isObjectType(named))
    throw new GraphQLError(
      'Support for returning GraphQLObjectType from resolveType was removed in graphql-js@16.0.0 please return type name instead.',
    )
  if (typeof named !== 'string')
    throw new GraphQLError(
      `Abstract type "${type.name}" must resolve to an Object type at runtime for field "${field}" with value ${inspect(value)}, received "${inspect(named)}".`,
    )
  const runtimeType = schema.getType(named)
  if (!runtimeType)
    throw new GraphQLError(
      `Abstract type "${type.name}" was resolved to a type "${named}" that does not exist inside the schema.`,
      { nodes },
    )
  if (!isObjectType(runtimeType))
    throw new GraphQLError(`Abstract type "${type.name}" was resolved to a non-object type "${named}".`, { nodes })
  if (!schema.isSubType(type, runtimeType))
    throw new GraphQLError(`Runtime Object type "${runtimeType.name}" is not a possible type for "${type.name}".`, {
      nodes,
    })
  return runtimeType
}
