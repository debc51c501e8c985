import { type GraphQLArgument, type GraphQLField, getNamedType, getNullableType, isLeafType, isListType } from 'graphql'
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
  const isMissing = (name: string) => !args.some((each) => each.name === name)
  const problems = Object.keys(relation.filter ?? {})
    .filter(isMissing)
    .map(
      (name) =>
        `takes no argument "${name}", and its declaration filters by it: add @Arg('${name}', …, { nullable: true })`,
    )
  if (relation.arg && isMissing(relation.arg))
    problems.push(
      `takes no argument "${relation.arg}", and its declaration starts at it: add @Arg('${relation.arg}', …)`,
    )
  if (relation.kind === 'connection' && ['first', 'after'].some(isMissing))
    problems.push('is a connection, and takes no "first" and "after": add @Args(() => PageArgs)')
  for (const argument of args) {
    const column = columns.get(argument.name)
    const problem =
      column === undefined
        ? pagingProblem(relation, argument)
        : typeProblem(`${target.name}.${column}`, typeOf(target, column), argument)
    if (problem) problems.push(problem)
  }
  return problems
}

/** @returns a line for each argument of a computed field, which has none to look at */
export function computedProblems({ args }: Field): string[] {
  return args.map(({ name }) => `takes an argument "${name}", and what is computed of a row reads none: take it out`)
}

function pagingProblem(relation: Relation, { name, type, defaultValue }: GraphQLArgument): string | null {
  const pages = relation.kind === 'many' || relation.kind === 'connection' ? relation.page : undefined
  const named = String(getNullableType(type))
  if (name === 'after' && relation.kind === 'connection')
    return named === 'String' ? null : `takes "after" as ${type}: take it as String`
  if (name !== 'first' || !pages)
    return `takes an argument "${name}", and its declaration reads none of that name: add it to filter, or take it out`
  if (named !== 'Int') return `takes "first" as ${type}: take it as Int`
  return typeof defaultValue === 'number' && defaultValue > pages.max
    ? `asks for ${defaultValue} rows where nothing is said, and its page has ${pages.max} at most: give it arguments of its own`
    : null
}

function typeProblem(path: string, column: ColumnType, { name, type }: GraphQLArgument): string | null {
  const taken = TAKEN[column.startsWith('id:') ? 'id' : column]
  if (!taken) return `finds rows by ${path}, which is ${column}: no argument is compared with that`
  const given = getNamedType(type)
  const holds = taken.includes(given.name) || (isLeafType(given) && !KNOWN.includes(given.name))
  return holds && !isListType(getNullableType(type))
    ? null
    : `takes "${name}" as ${type}, and finds rows by ${path}, which is ${column}: take it as ${taken[0]}`
}

/** Of which types a value may be that is compared with the column, of those that are known here: an enum or a scalar of somebody's own says itself what it is. */
const TAKEN: Readonly<Record<string, readonly string[]>> = {
  id: ['ID', 'String'],
  uuid: ['ID', 'String'],
  text: ['String', 'ID'],
  int: ['Int'],
  bigint: ['String', 'ID', 'Int'],
  numeric: ['String', 'ID', 'Int', 'Float'],
  boolean: ['Boolean'],
  timestamptz: ['DateTime'],
}
/** `MinorUnits` comes as a BigInt, which is no part of a key by which loads are shared. */
const KNOWN = ['ID', 'String', 'Int', 'Float', 'Boolean', 'DateTime', 'MinorUnits']
