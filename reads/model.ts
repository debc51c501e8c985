import { orderOf } from './cursor.ts'
import { checkComputed, checkIds, checkPage } from './declarations.ts'
import { type Declaration, type Noun, type Relation, typeOf } from './noun.ts'
import { isKeyed } from './rows.ts'

/** All the nouns of a product, checked against each other once, at start. */
export interface Model {
  noun(name: string): Noun
  /** The noun of a type; null for the root, and for a type that is not declared. */
  find(name: string): Noun | null
  /** A relation of a noun, or of the root by the name `Query`. */
  relation(noun: string, field: string): Relation
  findRelation(noun: string, field: string): Relation | null
  readonly nouns: readonly Noun[]
  /** `Tenant.members` → its relation; the roots are `Query.…`. */
  readonly relations: ReadonlyMap<string, Relation>
}

/**
 * @throws Error naming the first declaration that does not hold: a relation to a noun that is not there, a column that is not
 * declared, two nouns of one name, ids that no noun has, a list without a bound.
 */
export function createModel(declared: readonly Declaration[]): Model {
  const nouns = declared.filter((each): each is Noun => 'table' in each)
  const byName = new Map<string, Noun>()
  for (const each of nouns) {
    if (byName.has(each.name)) throw new Error(`two nouns are called ${each.name}`)
    byName.set(each.name, each)
    checkNoun(each)
  }
  checkIds(nouns)
  const find = (name: string): Noun => {
    const found = byName.get(name)
    if (!found) throw new Error(`no noun is called ${name}`)
    return found
  }
  const relations = new Map<string, Relation>()
  const declare = (parent: Noun | null, own: Readonly<Record<string, Relation>>): void => {
    for (const [field, relation] of Object.entries(own)) {
      const name = `${parent?.name ?? ROOT}.${field}`
      if (relations.has(name)) throw new Error(`${name} is declared twice`)
      checkRelation(parent, relation, find(relation.target))
      checkPage(name, relation)
      relations.set(name, relation)
    }
  }
  for (const each of nouns) declare(each, each.relations)
  for (const each of declared) if ('on' in each) declare(each.on === ROOT ? null : find(each.on), each.relations)
  const ofNoun = new Map<string, Map<string, Relation>>()
  for (const [name, relation] of relations) {
    const [noun = '', field = ''] = name.split('.')
    ofNoun.set(noun, (ofNoun.get(noun) ?? new Map()).set(field, relation))
  }
  const findRelation = (name: string, field: string): Relation | null => ofNoun.get(name)?.get(field) ?? null
  return {
    noun: find,
    find: (name) => byName.get(name) ?? null,
    findRelation,
    relation(name, field) {
      const relation = findRelation(name, field)
      if (!relation) throw new Error(`${name} declares no relation "${field}"`)
      return relation
    },
    nouns,
    relations,
  }
}

/** The type at which documents begin. */
export const ROOT = 'Query'

function checkNoun(noun: Noun): void {
  checkComputed(noun)
  for (const scope of noun.visibleTo === 'everyone' ? [] : noun.visibleTo) typeOf(noun, scope.column)
}

function checkRelation(parent: Noun | null, relation: Relation, target: Noun): void {
  typeOf(target, relation.to ?? target.key)
  if (parent && isKeyed(relation)) typeOf(parent, relation.from ?? parent.key)
  for (const column of Object.keys(relation.where ?? {})) typeOf(target, column)
  for (const column of Object.values(relation.filter ?? {})) typeOf(target, column)
  if (relation.kind === 'many' || relation.kind === 'connection') {
    for (const word of orderOf(target, relation)) typeOf(target, word.column)
  }
}
