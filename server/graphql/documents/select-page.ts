import { type FieldNode, type GraphQLObjectType, getNamedType, isObjectType } from 'graphql'
import { Declined } from '../../../reads/declined.ts'
import { type EdgePart, INFO_KINDS, type InfoPart, type Literal, type PagePart } from '../../../reads/selection.ts'
import type { Translation } from './translation.ts'

/** A connection's own fields: edges, nodes, pageInfo, totalCount. */
export function selectPage(
  translation: Translation,
  type: GraphQLObjectType,
  nodes: readonly FieldNode[],
): readonly PagePart[] {
  return partsOf<PagePart>(translation, type, nodes, (key, name, below, each) => {
    switch (name) {
      case 'totalCount':
        return { kind: 'totalCount', key }
      case 'nodes':
        return { kind: 'nodes', key, of: translation.object(below(), each) }
      case 'edges':
        return { kind: 'edges', key, parts: edges(translation, below(), each) }
      case 'pageInfo':
        return { kind: 'pageInfo', key, parts: info(translation, below(), each) }
      default:
        throw new Declined(`${type.name}.${name}`)
    }
  })
}

function edges(translation: Translation, type: GraphQLObjectType, nodes: readonly FieldNode[]): readonly EdgePart[] {
  return partsOf<EdgePart>(translation, type, nodes, (key, name, below, each) => {
    if (name === 'cursor') return { kind: 'cursor', key }
    if (name === 'node') return { kind: 'node', key, of: translation.object(below(), each) }
    throw new Declined(`${type.name}.${name}`)
  })
}

function info(translation: Translation, type: GraphQLObjectType, nodes: readonly FieldNode[]): readonly InfoPart[] {
  return partsOf<InfoPart>(translation, type, nodes, (key, name) => {
    const kind = INFO_KINDS.find((each) => each === name)
    if (kind) return { kind, key }
    throw new Declined(`${type.name}.${name}`)
  })
}

function partsOf<Part>(
  translation: Translation,
  type: GraphQLObjectType,
  nodes: readonly FieldNode[],
  part: (key: string, name: string, below: () => GraphQLObjectType, nodes: readonly FieldNode[]) => Part,
): readonly (Part | Literal)[] {
  return translation.fieldsOf(type, nodes).map(([key, each]) => {
    const name = each[0]?.name.value ?? ''
    if (name === '__typename') return { kind: 'literal', key, json: JSON.stringify(type.name) }
    const below = () => {
      const target = getNamedType(type.getFields()[name]?.type)
      if (!isObjectType(target)) throw new Declined(`${type.name}.${name}`)
      return target
    }
    return part(key, name, below, each)
  })
}
