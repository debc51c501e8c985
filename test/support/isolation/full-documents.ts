import {
  astFromValue,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isRequiredArgument,
  print,
} from 'graphql'
import { objectTypes } from '../../../server/graphql/policies.ts'

/** Values of arguments below a root: `{ 'Tenant.entitlement': { featureKey: 'connected_devices' } }`. */
export type Arguments = Readonly<Record<string, Readonly<Record<string, unknown>>>>

export interface FullSelection {
  /** `{ id name members(first: 3) { … } }` */
  readonly text: string
  /** `Tenant.members`: every field that it asks for. */
  readonly fields: ReadonlySet<string>
}

/**
 * Everything that can be asked of a type: each type that it leads to shows all its fields at the first place where it occurs, the nearest to the
 * root, and its id at the others; or a tenant's members' tenants' members would never end. So does a type that has a root field of its own.
 * @throws Error naming a field that requires an argument which nothing gives
 */
export function fullSelection(schema: GraphQLSchema, typeName: string, given: Arguments = {}): FullSelection {
  const fields = new Set<string>()
  const target = schema.getType(typeName)
  const expanded = new Set(rootTypes(schema).filter((name) => name !== typeName))
  if (!isCompositeType(target)) return { text: '', fields }
  const root: Place = { type: target, selections: [] }
  for (const waiting = [root]; ; ) {
    const place = waiting.shift()
    if (!place) return { text: textOf(root), fields }
    for (const kind of kindsOf(schema, place.type)) {
      const first = !expanded.has(kind.name)
      expanded.add(kind.name)
      for (const field of Object.values(kind.getFields())) {
        if (!first && field.name !== 'id') continue
        const name = `${kind.name}.${field.name}`
        const below = getNamedType(field.type)
        const selection: Selection = {
          on: kind,
          head: `${aliasOf(schema, place.type, kind, field)}${field.name}${argumentsOf(name, field, given)}`,
          below: isCompositeType(below) ? { type: below, selections: [] } : null,
        }
        place.selections.push(selection)
        fields.add(name)
        if (selection.below) waiting.push(selection.below)
      }
    }
  }
}

function rootTypes(schema: GraphQLSchema): readonly string[] {
  return Object.values(schema.getQueryType()?.getFields() ?? {}).map((field) => getNamedType(field.type).name)
}

interface Place {
  readonly type: GraphQLCompositeType
  readonly selections: Selection[]
}

interface Selection {
  readonly on: GraphQLObjectType
  readonly head: string
  readonly below: Place | null
}

function textOf({ type, selections }: Place): string {
  const texts = selections.map(({ on, head, below }) => {
    const text = below ? `${head} ${textOf(below)}` : head
    return isAbstractType(type) ? `... on ${on.name} { ${text} }` : text
  })
  return `{ __typename ${texts.join(' ')} }`
}

function kindsOf(schema: GraphQLSchema, type: GraphQLCompositeType): readonly GraphQLObjectType[] {
  return isAbstractType(type) ? schema.getPossibleTypes(type) : [type]
}

/** Members of a union may have fields of one name and other types: GraphQL wants those told apart. */
function aliasOf(
  schema: GraphQLSchema,
  around: GraphQLCompositeType,
  on: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
): string {
  const clash = kindsOf(schema, around).some((other) => {
    const same = other.getFields()[field.name]
    return same !== undefined && String(same.type) !== String(field.type)
  })
  return clash ? `${on.name}__${field.name}: ` : ''
}

function argumentsOf(name: string, field: GraphQLField<unknown, unknown>, given: Arguments): string {
  const page = field.args.some((each) => each.name === 'first') ? { first: 3 } : {}
  const values: Readonly<Record<string, unknown>> = { ...page, ...given[name] }
  const missing = field.args.find((each) => isRequiredArgument(each) && values[each.name] === undefined)
  if (missing) throw new Error(`${name} requires "${missing.name}": say in ARGUMENTS what to ask it with`)
  const texts = field.args.flatMap((each) => {
    const node = values[each.name] === undefined ? null : astFromValue(values[each.name], each.type)
    return node ? [`${each.name}: ${print(node)}`] : []
  })
  return texts.length > 0 ? `(${texts.join(', ')})` : ''
}

/** `Tenant.members`: every field of every object type that is no root. */
export function allFields(schema: GraphQLSchema): readonly string[] {
  return objectTypes(schema).flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`))
}

/** The fields that this answer shows with a value: `Tenant.members` counts when a member is there. An answer names its types. */
export function shownFields(data: unknown): ReadonlySet<string> {
  const shown = new Set<string>()
  const visit = (value: unknown): boolean => {
    if (value === null || value === undefined) return false
    if (Array.isArray(value)) return value.map(visit).some(Boolean)
    if (typeof value !== 'object') return true
    const { __typename: type, ...rest } = value as { __typename?: string }
    for (const [key, each] of Object.entries(rest))
      if (visit(each) && type) shown.add(`${type}.${key.split('__').at(-1)}`)
    return true
  }
  visit(data)
  return shown
}
