import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
} from 'graphql'
import { collectFields, collectSubfields } from 'graphql/execution/collectFields.js'
import type { TenantPermission } from '../../../domain/permissions.ts'
import { Declined } from '../../../reads/declined.ts'
import { type Model, ROOT } from '../../../reads/model.ts'
import type { Noun } from '../../../reads/noun.ts'
import type { Selected, SelectedComputed } from '../../../reads/selection.ts'
import { isDeclared } from '../declared.ts'
import { policyOf } from '../policies.ts'
import { argumentsOf } from './arguments.ts'
import { encodingOf, shapeOf } from './leaves.ts'
import { selectPage } from './select-page.ts'
import type { SelectedDocument, Translation, Variables } from './translation.ts'

/**
 * Translates a query for the shape of these variables: which are null, and what the Boolean ones say.
 * @throws Declined for whatever the read engine does not answer: the general lane does
 */
export function selectDocument(
  schema: GraphQLSchema,
  model: Model,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
  operation: OperationDefinitionNode,
  variables: Variables,
): SelectedDocument {
  const root = schema.getQueryType()
  if (operation.operation !== 'query' || !root) throw new Declined(operation.operation)
  const needs = { signedIn: false, permissions: new Set<TenantPermission>() }
  const translation: Translation = {
    model,
    variables,
    fieldsOf: (type, nodes) => [
      ...collectSubfields(
        schema,
        fragments as Record<string, FragmentDefinitionNode>,
        variables,
        type,
        nodes as FieldNode[],
      ),
    ],
    object: (type, nodes) => translation.fieldsOf(type, nodes).map(([key, each]) => select(type, key, each)),
  }

  function select(type: GraphQLObjectType, key: string, nodes: readonly FieldNode[]): Selected {
    const name = nodes[0]?.name.value ?? ''
    if (name === '__typename') return { kind: 'literal', key, json: JSON.stringify(type.name) }
    const field = type.getFields()[name]
    if (!field) throw new Declined(name)
    admit(type, field)
    return isDeclared(field)
      ? selectDeclared(translation, type.name, key, field, nodes)
      : selectColumn(model.find(type.name), key, field)
  }

  function admit(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>): void {
    const policy = policyOf(field)
    if (!policy || policy.kind === 'public') return
    if (policy.kind === 'operator') throw new Declined(`${field.name} is for staff`)
    needs.signedIn = true
    if (policy.kind === 'signedIn' && policy.inPerson) throw new Declined(`${field.name} is for the person alone`)
    if (policy.kind !== 'tenant') return
    if (type.name !== ROOT) needs.permissions.add(policy.permission)
    // Which tenant an argument names is for the general lane to check.
    else if (field.args.some(({ name }) => name === 'tenantId' || name === 'input')) throw new Declined(field.name)
  }

  const fields = collectFields(
    schema,
    fragments as Record<string, FragmentDefinitionNode>,
    variables,
    root,
    operation.selectionSet,
  )
  const selection = [...fields].map(([key, nodes]) => select(root, key, nodes))
  return { selection, signedIn: needs.signedIn, permissions: [...needs.permissions] }
}

function selectColumn(noun: Noun | null, key: string, field: GraphQLField<unknown, unknown>): Selected {
  if (field.resolve || !noun?.columns[field.name]) throw new Declined(`${field.name} has a resolver of its own`)
  return {
    kind: 'column',
    key,
    column: field.name,
    as: encodingOf(field.type),
    nullable: !isNonNullType(field.type),
  }
}

function selectDeclared(
  translation: Translation,
  type: string,
  key: string,
  field: GraphQLField<unknown, unknown>,
  nodes: readonly FieldNode[],
): Selected {
  const relation = translation.model.findRelation(type, field.name)
  if (!relation) return selectComputed(translation, key, field, nodes)
  const argument = argumentsOf(field, nodes[0], translation.variables)
  const nullable = !isNonNullType(field.type)
  const common = { key, relation: field.name, argument, nullable }
  if (relation.kind === 'count') return { kind: 'count', ...common, of: [] }
  const bare = getNullableType(field.type)
  const target = getNamedType(field.type)
  if (!isObjectType(target)) throw new Declined(`${field.name} is abstract`)
  if (relation.kind === 'connection') return { kind: 'page', ...common, parts: selectPage(translation, target, nodes) }
  if (isListType(bare) !== (relation.kind === 'many')) throw new Declined(`${field.name} is no ${relation.kind}`)
  return { kind: relation.kind, ...common, of: translation.object(target, nodes) }
}

function selectComputed(
  translation: Translation,
  key: string,
  field: GraphQLField<unknown, unknown>,
  nodes: readonly FieldNode[],
): SelectedComputed {
  return { kind: 'computed', key, name: field.name, finish: shapeOf(translation, field.type, nodes) }
}

/** By name: what a document's spreads refer to. */
export function fragmentsOf(definitions: readonly { readonly kind: string }[]): Record<string, FragmentDefinitionNode> {
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null)
  for (const each of definitions) {
    if (each.kind === Kind.FRAGMENT_DEFINITION) {
      const fragment = each as FragmentDefinitionNode
      fragments[fragment.name.value] = fragment
    }
  }
  return fragments
}
