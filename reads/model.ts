import { orderOf } from './cursor.ts'
import { checkComputed, checkPage } from './declarations.ts'
import { type Noun, type Relation, typeOf } from './noun.ts'

/** All the nouns of a product, checked against each other once, at start. */
export interface Model {
  noun(name: string): Noun
  relation(noun: string, field: string): Relation
  readonly names: readonly string[]
}

/**
 * @throws Error naming the first declaration that does not hold: a relation to a noun that is not there, a column that is not
 * declared, two nouns of one name, a list without a bound.
 */
export function createModel(nouns: readonly Noun[]): Model {
  const byName = new Map<string, Noun>()
  for (const each of nouns) {
    if (byName.has(each.name)) throw new Error(`two nouns are called ${each.name}`)
    byName.set(each.name, each)
  }
  const find = (name: string): Noun => {
    const found = byName.get(name)
    if (!found) throw new Error(`no noun is called ${name}`)
    return found
  }
  for (const parent of nouns) {
    checkComputed(parent)
    for (const [field, relation] of Object.entries(parent.relations)) {
      checkRelation(parent, relation, find(relation.target))
      checkPage(`${parent.name}.${field}`, relation)
    }
  }
  return {
    noun: find,
    relation(name, field) {
      const relation = find(name).relations[field]
      if (!relation) throw new Error(`${name} declares no relation "${field}"`)
      return relation
    },
    names: [...byName.keys()],
  }
}

function checkRelation(parent: Noun, relation: Relation, target: Noun): void {
  typeOf(target, relation.to ?? target.key)
  if (!relation.viewer && !relation.arg) typeOf(parent, relation.from ?? parent.key)
  for (const column of Object.keys(relation.where ?? {})) typeOf(target, column)
  for (const column of Object.values(relation.filter ?? {})) typeOf(target, column)
  if (relation.kind === 'many' || relation.kind === 'connection') {
    for (const word of orderOf(target, relation)) typeOf(target, word.column)
  }
}
