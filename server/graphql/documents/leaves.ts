import {
  type FieldNode,
  type GraphQLOutputType,
  getNullableType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { Declined } from '../../../reads/declined.ts'
import type { Encoding } from '../../../reads/encoding.ts'
import type { Translation } from './translation.ts'

/** Scalars whose text the database can make, to the byte. */
const ENCODINGS: Readonly<Record<string, Encoding>> = {
  ID: 'id',
  String: 'text',
  CurrencyCode: 'text',
  Int: 'int',
  Boolean: 'boolean',
  DateTime: 'dateTime',
  MinorUnits: 'digits',
}

/** @throws Declined for a scalar or enum that the engine cannot write */
export function encodingOf(type: GraphQLOutputType): Encoding {
  const leaf = getNullableType(type)
  if (isEnumType(leaf)) {
    const values = leaf.getValues()
    if (values.some(({ value }) => typeof value !== 'string')) throw new Declined(`${leaf.name} holds more than texts`)
    return new Map(values.map(({ value, name }) => [String(value), name]))
  }
  const encoding = isLeafType(leaf) ? ENCODINGS[leaf.name] : undefined
  if (!encoding) throw new Declined(String(type))
  return encoding
}

/** From a computed value to what stands in the answer: a leaf, the chosen fields of a plain object, or a list of either. */
export function shapeOf(
  translation: Translation,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
): (value: unknown) => unknown {
  const inner = bareShape(translation, type, nodes)
  const nullable = !isNonNullType(type)
  return (value) => {
    if (value !== null && value !== undefined) return inner(value)
    if (nullable) return null
    throw new Declined('a computed value is null where there must be one')
  }
}

function bareShape(translation: Translation, type: GraphQLOutputType, nodes: readonly FieldNode[]) {
  const bare = getNullableType(type)
  if (isLeafType(bare)) return (value: unknown) => bare.serialize(value)
  if (isListType(bare)) {
    const each = shapeOf(translation, bare.ofType, nodes)
    return (value: unknown) => (value as readonly unknown[]).map(each)
  }
  if (!isObjectType(bare)) throw new Declined(`${bare} is computed`)
  const parts = translation.fieldsOf(bare, nodes).map(([key, each]) => {
    const name = each[0]?.name.value ?? ''
    if (name === '__typename') return [key, () => bare.name] as const
    const field = bare.getFields()[name]
    if (!field || field.resolve) throw new Declined(`${bare.name}.${name} has a resolver of its own`)
    const shape = shapeOf(translation, field.type, each)
    return [key, (value: Readonly<Record<string, unknown>>) => shape(value[name])] as const
  })
  return (value: unknown) =>
    Object.fromEntries(parts.map(([key, part]) => [key, part(value as Readonly<Record<string, unknown>>)]))
}
