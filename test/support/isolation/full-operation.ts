import {
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionSetNode,
} from 'graphql'
import type { Operation } from '../operations.ts'
import { type Arguments, fullSelection } from './full-documents.ts'

export interface FullOperation extends Operation {
  /** `Query.tenant` */
  readonly name: string
  /** `Tenant.members`: every field below the root that it asks for. */
  readonly fields: ReadonlySet<string>
}

/** The same root field with the same arguments, asked for everything that it can show. */
export function fullOperation(
  schema: GraphQLSchema,
  name: string,
  { query, variables }: Operation,
  given: Arguments = {},
): FullOperation {
  const [root = '', fieldName = ''] = name.split('.')
  const kind = schema.getType(root)
  const field = kind && 'getFields' in kind ? kind.getFields()[fieldName] : undefined
  if (!field) throw new Error(`the schema has no ${name}`)
  const target = getNamedType(field.type)
  if (isLeafType(target)) return { name, query, variables, fields: new Set() }
  const { text, fields } = fullSelection(schema, target.name, given)
  const [whole] = parse(text).definitions
  if (whole?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`${name} selects nothing`)
  const document = parse(query)
  const definitions = document.definitions.map((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? withSelection(definition, fieldName, whole.selectionSet)
      : definition,
  )
  return { name, query: print({ ...document, definitions }), variables, fields }
}

function withSelection(
  operation: OperationDefinitionNode,
  fieldName: string,
  selectionSet: SelectionSetNode,
): OperationDefinitionNode {
  const selections = operation.selectionSet.selections.flatMap((each) =>
    each.kind === Kind.FIELD && each.name.value === fieldName ? [{ ...each, selectionSet }] : [],
  )
  const used = selections.flatMap((field) => (field.arguments ?? []).map(print)).join()
  return {
    ...operation,
    // What only the other selections asked with is not declared any more: an unused variable is an error.
    variableDefinitions: (operation.variableDefinitions ?? []).filter(({ variable }) =>
      used.includes(`$${variable.name.value}`),
    ),
    selectionSet: { ...operation.selectionSet, selections },
  }
}
