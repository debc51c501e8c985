import { type GraphQLField, type GraphQLSchema, isObjectType } from 'graphql'
import { type Model, ROOT } from '../../reads/model.ts'
import type { Relation } from '../../reads/noun.ts'
import type { Row } from '../../reads/prepared.ts'
import type { Context } from '../../resolvers/context.ts'
import type { Dependencies } from '../../schema/declared.ts'
import { watchedTables } from '../watches.ts'
import { argumentProblems, computedProblems } from './declared-arguments.ts'

type Field = GraphQLField<unknown, Context, Record<string, unknown>>

/**
 * Puts the read engine behind every field that is marked as declared, for the general lane; the compiler of documents reads the same
 * declarations.
 * @throws Error with one line for each field that is marked and not declared, declared and not marked, that nothing answers, or that depends
 * on what no change is told of
 */
export function attachDeclarations(schema: GraphQLSchema, model: Model): GraphQLSchema {
  const problems: string[] = []
  // A table that is watched row by row is told of by the tags of its noun, and never as a whole.
  const whole = new Set(
    watchedTables(model)
      .filter(({ scopes }) => scopes.length === 0)
      .map(({ table }) => table),
  )
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue
    for (const field of Object.values(type.getFields())) {
      const found = unheard(model, whole, field)
      if (model.find(type.name) || type.name === ROOT) found.push(...attach(model, type.name, field))
      for (const problem of found) if (problem) problems.push(`${type.name}.${field.name} ${problem}`)
    }
  }
  problems.push(...unshown(schema, model))
  if (problems.length > 0)
    throw new Error(
      `The schema and the declared reads differ:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    )
  return schema
}

/** Whether a relation or a computed value of the noun answers the field. */
export function isDeclared(field: Pick<Field, 'extensions'>): boolean {
  return field.extensions.declared === true
}

function attach(model: Model, type: string, field: Field): (string | null)[] {
  const noun = model.find(type)
  const relation = model.findRelation(type, field.name)
  const computed = noun?.computed[field.name]
  if (isDeclared(field)) {
    if (relation) field.resolve = relationResolver(type, field, relation)
    else if (computed) field.resolve = (row) => computed.of(row as Row)
    else return [NOT_DECLARED]
    // It looks at no `info`, which need not be made for it; one that stands around it may.
    field.extensions = { ...field.extensions, lean: field.resolve }
    return relation ? argumentProblems(model, relation, field) : computedProblems(field)
  }
  if (relation || computed) return ['is declared by its noun: mark it @Declared, or take the declaration out']
  if (!field.resolve && !noun?.columns[field.name])
    return ['has no column, no declaration and no resolver: nothing answers it']
  return []
}

const NOT_DECLARED =
  'is marked @Declared, and its noun declares no relation and no computed field of that name; or it does, and the declaration is not handed over (server/reads.ts, an extension’s `reads`)'

/** What is declared of a type that documents can reach, and no field of it shows. */
function unshown(schema: GraphQLSchema, model: Model): string[] {
  const relations = [...model.relations].filter(([, { internal }]) => !internal)
  const declared = [
    ...relations.map(([path]) => path),
    ...model.nouns.flatMap(({ name, computed }) => Object.keys(computed).map((field) => `${name}.${field}`)),
  ]
  return declared
    .filter((path) => {
      const [name = '', field = ''] = path.split('.')
      const type = schema.getType(name)
      return isObjectType(type) && !type.getFields()[field]
    })
    .map((path) => `${path} is declared, and no field shows it: ${HAND_OVER}`)
}

const HAND_OVER =
  'add a method that is marked @Declared, and hand its class over (server/graphql/schema.ts, an extension’s `resolvers`), or say internal: true where only resolvers read it'

function unheard(model: Model, whole: ReadonlySet<string>, field: Field): (string | null)[] {
  const { nouns = [], tables = [] } = (field.extensions.dependsOn ?? {}) as Partial<Dependencies>
  return [
    ...nouns
      .filter((name) => !model.find(name))
      .map((name) => `depends on ${name}, and no noun is called that: declare it in queries.ts`),
    ...tables
      .filter((table) => !whole.has(table))
      .map((table) => `depends on the table ${table}, whose changes are not told as a whole: name a noun of it`),
  ]
}

function relationResolver(type: string, field: Field, relation: Relation): Field['resolve'] {
  const { name } = field
  switch (relation.kind) {
    case 'one':
      return (parent, args, { reads }) => reads.one(type, name, rowOf(parent), args)
    case 'many':
      return (parent, args, { reads }) => reads.many(type, name, rowOf(parent), args)
    case 'count':
      return (parent, args, { reads }) => reads.count(type, name, rowOf(parent), args)
    case 'connection':
      return (parent, args, { reads }) => reads.page(type, name, rowOf(parent), args)
  }
}

/** A root has no row. */
function rowOf(parent: unknown): Row {
  return (parent ?? {}) as Row
}
