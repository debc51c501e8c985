import {
  type FieldNode,
  type FragmentDefinitionNode,
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
import { connection, type Relation } from '../../reads/noun.ts'
import { isDeclared } from '../graphql/declared.ts'

/** In points. A row of a list that a statement reads is the unit; the others are what they take of processor time beside it, roughly. */
export const PRICES = {
  row: 1,
  /** A field of a row that is there already. */
  leaf: 0.1,
  /** A field with a resolver of its own: it asks by itself, once for each object that it stands on. */
  resolver: 10,
  /** A mutation's root field: a transaction, an audit entry, perhaps a provider. */
  mutation: 100,
  /** The whole schema is told from memory, whatever is asked of it. */
  introspection: 100,
} as const

/** The size of a page that nothing declares. */
const PAGE: Relation = connection('', { order: [] })

/** A list whose length nothing declares: of a resolver of its own. */
const UNDECLARED_LENGTH = 100

export interface Costed {
  readonly operation: OperationDefinitionNode
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>
}

export interface Cost {
  readonly points: number
  /** Rows that are read at most. Lists multiply: a hundred members of each of a hundred tenants are ten thousand. */
  readonly rows: number
}

const FREE: Cost = { points: 0, rows: 0 }

/**
 * What a valid document costs, before anything is read: by how long its lists may be, and not by what is there today.
 * @param variables as they were sent; null: whatever they may be, so that every page counts with its largest size
 */
export function costOf(
  schema: GraphQLSchema,
  model: Model,
  { operation, fragments }: Costed,
  variables: Readonly<Record<string, unknown>> | null,
): Cost {
  const root = schema.getRootType(operation.operation)
  const counted = new Map<string, Cost>()
  if (!root) return FREE
  const { points, rows } = below(root, operation.selectionSet)
  return { points: Math.ceil(points), rows }

  function below(type: GraphQLObjectType, { selections }: SelectionSetNode): Cost {
    let [points, rows] = [0, 0]
    for (const selection of selections) {
      const each = costOfSelection(type, selection)
      points += each.points
      rows += each.rows
    }
    return { points, rows }
  }

  function costOfSelection(type: GraphQLObjectType, selection: SelectionSetNode['selections'][number]): Cost {
    if (selection.kind === Kind.FIELD) return field(type, selection)
    if (selection.kind === Kind.INLINE_FRAGMENT)
      return below(conditioned(type, selection.typeCondition?.name.value), selection.selectionSet)
    return spread(type, selection.name.value)
  }

  /** Once for each type that it is spread on: fragments that spread each other twice would be walked without end. */
  function spread(type: GraphQLObjectType, name: string): Cost {
    const fragment = fragments[name]
    const on = fragment && conditioned(type, fragment.typeCondition.name.value)
    if (!on) return FREE
    const key = `${on.name} ${name}`
    const known = counted.get(key)
    if (known) return known
    const cost = below(on, fragment.selectionSet)
    counted.set(key, cost)
    return cost
  }

  function field(type: GraphQLObjectType, node: FieldNode): Cost {
    if (node.name.value === '__typename') return FREE
    if (node.name.value.startsWith('__')) return { points: PRICES.introspection, rows: 0 }
    const definition = type.getFields()[node.name.value]
    if (!definition) return FREE
    const own = priceOf(type, definition)
    if (!node.selectionSet) return { points: own + PRICES.leaf, rows: 0 }
    const relation = model.findRelation(type.name, node.name.value)
    const target = getNamedType(definition.type)
    // Of a union, its members' fragments say what is asked.
    const inside = below(isObjectType(target) ? target : type, node.selectionSet)
    // What a noun makes of a row's own columns, a list too, has come with the row.
    if (!relation && isDeclared(definition)) return { points: own + inside.points, rows: inside.rows }
    const most = relation ? length(relation, definition, node) : lengthOfOwn(type, target, definition, node)
    return { points: own + most * (PRICES.row + inside.points), rows: most * (1 + inside.rows) }
  }

  /** Of a list that a resolver of its own gives: a page is as long as one of ours. */
  function lengthOfOwn(
    type: GraphQLObjectType,
    target: ReturnType<typeof getNamedType>,
    definition: GraphQLField<unknown, unknown>,
    node: FieldNode,
  ): number {
    if (isObjectType(target) && target.extensions.page === true) return length(PAGE, definition, node)
    // A page's own lists are as long as the page, which was counted where it began.
    if (type.extensions.page === true) return 1
    return isListType(getNullableType(definition.type)) ? UNDECLARED_LENGTH : 1
  }

  function length(relation: Relation, definition: GraphQLField<unknown, unknown>, node: FieldNode): number {
    if (relation.kind !== 'many' && relation.kind !== 'connection') return 1
    const { default: usual, max } = relation.page ?? { default: UNDECLARED_LENGTH, max: UNDECLARED_LENGTH }
    if (!definition.args.some(({ name }) => name === 'first')) return usual
    const given = node.arguments?.find(({ name }) => name.value === 'first')?.value
    if (!given) return usual
    if (given.kind === Kind.INT) return bounded(Number(given.value), max)
    const value = given.kind === Kind.VARIABLE && variables ? sentOrUsual(given.name.value, variables) : null
    return typeof value === 'number' ? bounded(value, max) : max
  }

  function sentOrUsual(name: string, sent: Readonly<Record<string, unknown>>): unknown {
    if (sent[name] !== undefined) return sent[name]
    const usual = operation.variableDefinitions?.find(({ variable }) => variable.name.value === name)?.defaultValue
    return usual?.kind === Kind.INT ? Number(usual.value) : null
  }

  function conditioned(type: GraphQLObjectType, name: string | undefined): GraphQLObjectType {
    const condition = name === undefined ? type : schema.getType(name)
    return isObjectType(condition) ? condition : type
  }
}

function bounded(asked: number, max: number): number {
  return Math.max(0, Math.min(asked, max))
}

/** Beside its rows. A relation and what is made of a row's own columns come with the row. */
function priceOf(type: GraphQLObjectType, definition: GraphQLField<unknown, unknown>): number {
  if (type.name === 'Mutation') return PRICES.mutation
  const asks = definition.resolve !== undefined && !isDeclared(definition) && type.extensions.page !== true
  return asks ? PRICES.resolver : 0
}
