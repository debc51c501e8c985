import {
  type DocumentNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  type OperationDefinitionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import type { Model } from '../../../reads/model.ts'
import type { Noun } from '../../../reads/noun.ts'
import type { Dependencies } from '../../../schema/declared.ts'
import { isDeclared } from '../declared.ts'
import { policyOf } from '../policies.ts'

/** What the answers to a document can depend on. */
export interface DocumentDependencies {
  readonly nouns: readonly Noun[]
  /** Tables that are no noun's: any change of them voids. */
  readonly tables: readonly string[]
  /** False for what is no query, and when a field is answered by code that does not say what it depends on: such an answer is never kept. */
  readonly known: boolean
  /** Those fields: `Metrics.activeSubscriptions`. */
  readonly unsaid: readonly string[]
  /** The same for everyone: only public roots, and rows that everyone sees. */
  readonly shared: boolean
}

/** Of all that the document could ask, whatever its variables skip. */
export function dependenciesOf(
  schema: GraphQLSchema,
  model: Model,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): DocumentDependencies {
  const nouns = new Set<Noun>()
  const tables = new Set<string>()
  const unsaid = new Set<string>()
  let shared = true

  function count(type: GraphQLObjectType, name: string): void {
    const field = type.getFields()[name]
    if (!field) return
    const policy = policyOf(field)
    if (policy && policy.kind !== 'public') shared = false
    const declaredOn = model.find(type.name)
    if (declaredOn) nouns.add(declaredOn)
    if (isDeclared(field)) {
      const relation = model.findRelation(type.name, name)
      if (relation) nouns.add(model.noun(relation.target))
      return
    }
    // A plain property of a row, of a page or of a computed value; a method of a page counts what its relation reads.
    if (!field.resolve || type.extensions.page === true) return
    const own = field.extensions.dependsOn as Dependencies | undefined
    if (!own) {
      unsaid.add(`${type.name}.${name}`)
      return
    }
    shared = false
    for (const each of own.nouns) nouns.add(model.noun(each))
    for (const table of own.tables ?? []) tables.add(table)
  }

  const info = new TypeInfo(schema)
  visit(
    document,
    visitWithTypeInfo(info, {
      Field({ name: { value: name } }) {
        const type = info.getParentType()
        if (name === '__typename' || !type) return
        if (name.startsWith('__')) unsaid.add(name)
        // Whichever of its objects an interface stands for.
        for (const each of isAbstractType(type) ? schema.getPossibleTypes(type) : [type]) count(each, name)
      },
    }),
  )
  for (const noun of nouns) if (noun.visibleTo !== 'everyone') shared = false
  const known = operation.operation === 'query' && unsaid.size === 0
  return { nouns: [...nouns], tables: [...tables], known, unsaid: [...unsaid], shared: shared && known }
}
