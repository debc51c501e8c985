import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import type { Model } from '../../reads/model.ts'
import type { Relation } from '../../reads/noun.ts'
import type { Variables } from './documents/translation.ts'

/**
 * How many rows a document may ask for. Lists multiply: a hundred members of each of a hundred tenants are ten thousand rows, whatever is
 * there today. The largest page of ours asks for about a tenth of it.
 */
export const MOST_ROWS = 250_000

/** A list whose length nothing declares: of a resolver of its own. */
const UNDECLARED_LENGTH = 100

export interface Costed {
  readonly operation: OperationDefinitionNode
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>
}

/**
 * The rows that a document reads at most, before anything is read.
 * @param variables null: whatever they may be, so that every page counts with its largest size
 */
export function mostRows(
  schema: GraphQLSchema,
  model: Model,
  { operation, fragments }: Costed,
  variables: Variables | null,
): number {
  const root = schema.getRootType(operation.operation)
  return root ? below(root, operation.selectionSet) : 0

  function below(type: GraphQLObjectType, { selections }: SelectionSetNode): number {
    let rows = 0
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) rows += field(type, selection)
      else if (selection.kind === Kind.INLINE_FRAGMENT)
        rows += below(conditioned(type, selection.typeCondition?.name.value), selection.selectionSet)
      else {
        const fragment = fragments[selection.name.value]
        if (fragment) rows += below(conditioned(type, fragment.typeCondition.name.value), fragment.selectionSet)
      }
    }
    return rows
  }

  function field(type: GraphQLObjectType, node: FieldNode): number {
    const definition = type.getFields()[node.name.value]
    if (!definition || !node.selectionSet) return 0
    const relation = model.findRelation(type.name, node.name.value)
    const target = getNamedType(definition.type)
    // Of a union, its members' fragments say what is asked.
    const inside = below(isObjectType(target) ? target : type, node.selectionSet)
    return relation ? length(relation, definition, node) * (1 + inside) : lengthOf(definition, type) * (1 + inside)
  }

  function length(relation: Relation, definition: GraphQLField<unknown, unknown>, node: FieldNode): number {
    if (relation.kind !== 'many' && relation.kind !== 'connection') return 1
    const { default: usual, max } = relation.page ?? { default: UNDECLARED_LENGTH, max: UNDECLARED_LENGTH }
    if (!definition.args.some(({ name }) => name === 'first')) return usual
    const given = node.arguments?.find(({ name }) => name.value === 'first')?.value
    if (!given) return usual
    if (given.kind === Kind.INT) return Math.min(Number(given.value), max)
    const value = given.kind === Kind.VARIABLE && variables ? variables[given.name.value] : null
    return typeof value === 'number' ? Math.max(0, Math.min(value, max)) : max
  }

  function conditioned(type: GraphQLObjectType, name: string | undefined): GraphQLObjectType {
    const condition = name === undefined ? type : schema.getType(name)
    return isObjectType(condition) ? condition : type
  }
}

/** @returns what is wrong with a document that asks for too much; null when it does not */
export function tooMuch(rows: number): GraphQLError | null {
  if (rows <= MOST_ROWS) return null
  return new GraphQLError(
    `This document may read ${rows.toLocaleString('en')} rows, and one may read ${MOST_ROWS.toLocaleString('en')} at most. Ask for smaller pages, or in several requests.`,
    { extensions: { code: 'BAD_INPUT' } },
  )
}

/** A page's own lists are as long as the page, which was counted where it began. */
function lengthOf(definition: GraphQLField<unknown, unknown>, type: GraphQLObjectType): number {
  if (type.extensions.page === true) return 1
  return isListType(getNullableType(definition.type)) ? UNDECLARED_LENGTH : 1
}
