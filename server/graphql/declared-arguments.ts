import { type GraphQLField, type GraphQLNamedInputType, getNamedType, getNullableType, isListType } from 'graphql'
import type { Model } from '../../reads/model.ts'
import { type ColumnType, type Relation, typeOf } from '../../reads/noun.ts'

type Field = Pick<GraphQLField<unknown, unknown>, 'args'>

/**
 * The engine reads a relation's arguments by their names. One that it does not find changes nothing, so that a list is whole where it should be
 * filtered; one that it does not read is a promise that nobody keeps.
 *
 * @returns a line for each argument that is missing, that nothing reads, or whose type is not the column's
 */
export function argumentProblems(model: Model, relation: Relation, { args }: Field): string[] {
  const target = model.noun(relation.target)
  const columns = new Map(Object.entries(relation.filter ?? {}))
  if (relation.arg) columns.set(relation.arg, relation.to ?? target.key)
  const paging = relation.kind === 'connection' ? ['first', 'after'] : []
  const read = new Set([...columns.keys(), ...(relation.kind === 'many' ? ['first'] : paging)])
  const problems: string[] = []
  for (const name of Object.keys(relation.filter ?? {}))
    if (!args.some((each) => each.name === name))
      problems.push(
        `takes no argument "${name}", and its declaration filters by it: add @Arg('${name}', …, { nullable: true })`,
      )
  if (relation.arg && !args.some(({ name }) => name === relation.arg))
    problems.push(
      `takes no argument "${relation.arg}", and its declaration starts at it: add @Arg('${relation.arg}', …)`,
    )
  if (paging.some((name) => !args.some((each) => each.name === name)))
    problems.push('is a connection, and takes no "first" and "after": add @Args(() => PageArgs)')
  for (const { name, type } of args) {
    const column = columns.get(name)
    if (!read.has(name))
      problems.push(
        `takes an argument "${name}", and its declaration reads none of that name: add it to filter, or take it out`,
      )
    else if (column !== undefined) {
      const declared = typeOf(target, column)
      const given = getNamedType(type)
      const isList = isListType(getNullableType(type))
      if (isList || !holds(declared, given))
        problems.push(
          `takes "${name}" as ${type}, and finds rows by ${target.name}.${column}, which is ${declared}: take it as ${wanted(declared)}`,
        )
    }
  }
  return problems
}

/** Of which GraphQL types a value may be that is compared with the column. */
const TAKEN: Readonly<Record<string, readonly string[]>> = {
  id: ['ID', 'String'],
  uuid: ['ID', 'String'],
  int: ['Int'],
  boolean: ['Boolean'],
  timestamptz: ['DateTime'],
}
/** Texts and digits come by scalars and enums of many names, and by none of these. */
const NO_TEXT = ['Int', 'Float', 'Boolean', 'DateTime']

function holds(column: ColumnType, { name }: GraphQLNamedInputType): boolean {
  const taken = TAKEN[column.startsWith('id:') ? 'id' : column]
  return taken ? taken.includes(name) : !NO_TEXT.includes(name)
}

function wanted(column: ColumnType): string {
  return TAKEN[column.startsWith('id:') ? 'id' : column]?.[0] ?? 'String'
}
