import { BadCursor, orderOf, readCursor } from './cursor.ts'
import { columnSql, type Noun, type Relation, typeOf } from './noun.ts'
import { type Argument, type Statement, sqlType, type Tie, toColumnValue, visibleSql } from './statement.ts'

/** The pieces of one relation's row source. */
export interface RowSource {
  readonly from: string
  readonly order: string
  /** The page's size as SQL, without the one row more that a connection asks for; null for what is not paged. */
  readonly size: string | null
}

/** What a relation is asked with: every name answers, also those that were not given. */
export type ArgumentOf = (name: string) => Argument

/**
 * The one place where a relation becomes FROM, WHERE, ORDER and LIMIT, for the loaders and for compiled documents alike. `parent` gives
 * the SQL of the parent's column; null for a relation that starts at the viewer, at an argument or nowhere.
 */
export function rowSource(
  statement: Statement,
  relation: Relation,
  target: Noun,
  alias: string,
  parent: ((column: string | undefined) => string) | null,
  argument: ArgumentOf,
  tie?: Tie,
): RowSource {
  const conditions = [
    ...startOf(statement, relation, target, alias, parent, argument),
    ...whereOf(statement, relation, target, alias),
    ...filtersOf(statement, relation, target, alias, argument),
    visibleSql(statement, target, alias, tie),
  ]
  const { after, order, size } = pageOf(statement, relation, target, alias, argument)
  return { from: `from ${target.table} ${alias} where ${[...conditions, ...after].join(' and ')}`, order, size }
}

/** Whether the relation starts at its parent's row, and not at the viewer, at an argument or nowhere. */
export function isKeyed(relation: Relation): boolean {
  return !relation.viewer && !relation.arg
}

function startOf(
  statement: Statement,
  relation: Relation,
  target: Noun,
  alias: string,
  parent: ((column: string | undefined) => string) | null,
  argument: ArgumentOf,
): string[] {
  const to = relation.to ?? target.key
  const left = columnSql(target, alias, to)
  if (relation.arg) return [`${left} = ${columnParameter(statement, target, to, argument(relation.arg))}`]
  if (relation.viewer) return [`${left} = ${statement.userId()}`]
  return parent ? [`${left} = ${parent(relation.from)}`] : []
}

function whereOf(statement: Statement, relation: Relation, target: Noun, alias: string): string[] {
  return Object.entries(relation.where ?? {}).map(([column, value]) => {
    const left = columnSql(target, alias, column)
    if (value === null) return `${left} is null`
    // Written out, so that the planner can use a partial index: it knows nothing of a parameter's value.
    if (typeof value === 'boolean') return `${left} = ${value}`
    const fixed = toColumnValue(target, column, value)
    return `${left} = ${statement.parameter(sqlType(typeOf(target, column)), () => fixed)}`
  })
}

function filtersOf(statement: Statement, relation: Relation, target: Noun, alias: string, argument: ArgumentOf) {
  return Object.entries(relation.filter ?? {}).flatMap(([name, column]) => {
    const given = argument(name)
    if (given.isNull) return []
    return [`${columnSql(target, alias, column)} = ${columnParameter(statement, target, column, given)}`]
  })
}

function columnParameter(statement: Statement, target: Noun, column: string, given: Argument): string {
  return statement.parameter(sqlType(typeOf(target, column)), (values) =>
    toColumnValue(target, column, given.value(values)),
  )
}

function pageOf(statement: Statement, relation: Relation, target: Noun, alias: string, argument: ArgumentOf) {
  if (relation.kind !== 'many' && relation.kind !== 'connection') return { after: [], order: '', size: null }
  const words = orderOf(target, relation)
  const order = ` order by ${words.map((word) => columnSql(target, alias, word.column) + (word.descending ? ' desc' : '')).join(', ')}`
  const { page } = relation
  const first = argument('first')
  const size = page ? statement.parameter('int', (values) => pageSize(first.value(values), page)) : null
  const after: string[] = []
  const cursor = argument('after')
  if (relation.kind === 'connection' && !cursor.isNull) {
    const columns = words.map((word) => columnSql(target, alias, word.column)).join(', ')
    const marks = words.map((word, index) =>
      statement.parameter(
        sqlType(typeOf(target, word.column)),
        (values) => readCursor(target, relation, cursor.value(values), values.cursors)[index],
      ),
    )
    after.push(`(${columns}) ${words[0]?.descending ? '<' : '>'} (${marks.join(', ')})`)
  }
  return { after, order, size }
}

/** @throws BadCursor when `first` is outside the relation's bounds: a list is never longer than it says. */
export function pageSize(given: unknown, page: { readonly default: number; readonly max: number }): number {
  const first = given ?? page.default
  if (!Number.isInteger(first) || (first as number) < 0 || (first as number) > page.max) {
    throw new BadCursor(`first must be a whole number from 0 to ${page.max}`)
  }
  return first as number
}
