import {
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
} from 'graphql'
import { type Model, ROOT } from '../../../reads/model.ts'
import type { Noun } from '../../../reads/noun.ts'
import { type SeenBy, seenBy } from '../../../reads/seen-by.ts'
import { isDeclared } from '../declared.ts'
import { policyOf } from '../policies.ts'

/** Neighbouring fields of the root whose answer the same people share, and which is kept once for all of them. */
export interface DocumentPart {
  /** The fields' keys in the answer. */
  readonly keys: ReadonlySet<string>
  readonly seenBy: SeenBy
  readonly nouns: ReadonlySet<Noun>
}

/** Each is a prepared statement of its own on every connection. */
const MOST_PARTS = 4

/**
 * Of all that a query could ask, whatever its variables skip. None for a query that is answered as a whole: a field of it has a resolver of its
 * own, stands in the answer's place by two ways, or is the viewer's like all the others.
 */
export function partsOf(
  schema: GraphQLSchema,
  model: Model,
  { operation, selectionSet }: OperationDefinitionNode,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
): readonly DocumentPart[] {
  const root = schema.getQueryType()
  if (operation !== 'query' || !root) return []
  const fields = fieldsIn(selectionSet.selections, fragments)
  const parts: { keys: Set<string>; seenBy: SeenBy; nouns: Set<Noun> }[] = []
  const keys = new Set<string>()
  for (const field of fields) {
    if (field.kind !== Kind.FIELD) return []
    const key = field.alias?.value ?? field.name.value
    const found = contentOf(model, root, field, fragments)
    // Where a key would stand depends on which of its fields are skipped.
    if (!found || keys.has(key)) return []
    keys.add(key)
    const last = parts.at(-1)
    if (last?.seenBy === found.seenBy) {
      last.keys.add(key)
      for (const noun of found.nouns) last.nouns.add(noun)
    } else parts.push({ keys: new Set([key]), ...found })
  }
  const shared = parts.some((part) => part.seenBy === 'tenants') || new Set(parts.map((part) => part.seenBy)).size > 1
  return shared && parts.length <= MOST_PARTS ? parts : []
}

/** Fields, those of fragments among them; what cannot be looked into as it is. */
function fieldsIn(
  selections: readonly SelectionNode[],
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
): readonly SelectionNode[] {
  return selections.flatMap((each) => {
    if (each.kind === Kind.FIELD) return [each]
    const inside = each.kind === Kind.FRAGMENT_SPREAD ? fragments[each.name.value] : each
    return inside ? fieldsIn(inside.selectionSet.selections, fragments) : [each]
  })
}

const WIDER: Readonly<Record<SeenBy, number>> = { everyone: 2, tenants: 1, viewer: 0 }
const narrower = (one: SeenBy, other: SeenBy): SeenBy => (WIDER[one] < WIDER[other] ? one : other)

/** Who shares a field with all that is asked below it, and the nouns that it reads; null when something else than the read engine answers it. */
function contentOf(
  model: Model,
  root: GraphQLObjectType,
  field: SelectionNode,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
): { readonly seenBy: SeenBy; readonly nouns: Set<Noun> } | null {
  const nouns = new Set<Noun>()
  const entered = new Set<string>()
  let shared: SeenBy = 'everyone'

  function look(type: GraphQLObjectType, selection: SelectionNode): boolean {
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      const fragment = fragments[selection.name.value]
      if (!fragment || entered.has(`${type.name} ${fragment.name.value}`)) return !!fragment
      entered.add(`${type.name} ${fragment.name.value}`)
      return fragment.selectionSet.selections.every((each) => look(type, each))
    }
    if (selection.kind === Kind.INLINE_FRAGMENT)
      return selection.selectionSet.selections.every((each) => look(type, each))
    const name = selection.name.value
    if (name === '__typename') return true
    const definition = type.getFields()[name]
    if (!definition) return false
    const policy = policyOf(definition)
    if (policy?.kind === 'operator' || (policy?.kind === 'signedIn' && policy.inPerson)) return false
    if (policy && policy.kind !== 'public') shared = narrower(shared, 'tenants')
    const relation = isDeclared(definition) ? model.findRelation(type.name, name) : undefined
    if (relation) {
      const target = model.noun(relation.target)
      nouns.add(target)
      shared = narrower(shared, seenBy(type.name === ROOT ? null : model.find(type.name), relation, target))
    } else if (!isDeclared(definition) && definition.resolve && type.extensions.page !== true) return false
    const target = getNamedType(definition.type)
    if (isLeafType(target)) return true
    return isObjectType(target) && (selection.selectionSet?.selections ?? []).every((each) => look(target, each))
  }

  return look(root, field) ? { seenBy: shared, nouns } : null
}
