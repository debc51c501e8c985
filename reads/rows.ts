import { BadCursor, cursorSql, orderOf, readCursor } from './cursor.ts'
import { columnSql, type Noun, type Relation, typeOf } from './noun.ts'
import { type Statement, sqlType, toColumnValue, type Values, visibleSql } from './statement.ts'

/** The pieces of one relation's row source. */
export interface RowSource {
  readonly from: string
  readonly order: string
  readonly limit: string
}

/**
 * The one place where a relation becomes FROM, WHERE, ORDER and LIMIT. `key` is the SQL of the parent's key, null for a relation
 * that starts at the viewer or at an argument. `given` names the arguments that are present: a filter that is absent is
 * not written at all, since `$1 is null or …` makes Postgres scan.
 */
export function rowSource(
  statement: Statement,
  relation: Relation,
  target: Noun,
  alias: string,
  key: string | null,
  given: ReadonlySet<string>,
): RowSource {
  const to = relation.to ?? target.key
  const conditions: string[] = []
  if (relation.arg) {
    const name = relation.arg
    conditions.push(`${columnSql(target, alias, to)} = ${columnParameter(statement, target, to, name)}`)
  } else if (relation.viewer)
    conditions.push(`${columnSql(target, alias, to)} = ${statement.viewer[relation.viewer].text}`)
  else if (key) conditions.push(`${columnSql(target, alias, to)} = ${key}`)
  for (const [column, value] of Object.entries(relation.where ?? {})) {
    const left = columnSql(target, alias, column)
    const fixed = toColumnValue(target, column, value)
    // Written out, so that the planner can use a partial index: it knows nothing of a parameter's value.
    const literal = value === null ? 'is null' : typeof value === 'boolean' ? `= ${value}` : null
    conditions.push(
      literal ? `${left} ${literal}` : `${left} = ${statement.parameter(sqlType(typeOf(target, column)), () => fixed)}`,
    )
  }
  for (const [name, column] of Object.entries(relation.filter ?? {})) {
    if (given.has(name))
      conditions.push(`${columnSql(target, alias, column)} = ${columnParameter(statement, target, column, name)}`)
  }
  conditions.push(visibleSql(statement, target, alias))
  const paging = pageOf(statement, relation, target, alias, given)
  const where = [...conditions, ...paging.conditions].join(' and ')
  return { from: `from ${target.table} ${alias} where ${where}`, order: paging.order, limit: paging.limit }
}

function columnParameter(statement: Statement, target: Noun, column: string, arg: string): string {
  return statement.parameter(sqlType(typeOf(target, column)), (values) =>
    toColumnValue(target, column, values.args[arg]),
  )
}

function pageOf(statement: Statement, relation: Relation, target: Noun, alias: string, given: ReadonlySet<string>) {
  if (relation.kind !== 'many' && relation.kind !== 'connection') return { conditions: [], order: '', limit: '' }
  const words = orderOf(target, relation)
  const order = ` order by ${words.map((word) => columnSql(target, alias, word.column) + (word.descending ? ' desc' : '')).join(', ')}`
  const { page } = relation
  const extra = relation.kind === 'connection' ? 1 : 0
  const limit = page ? ` limit ${statement.parameter('int', (values) => pageSize(values, page) + extra)}` : ''
  const conditions: string[] = []
  if (relation.kind === 'connection' && given.has('after')) {
    const columns = words.map((word) => columnSql(target, alias, word.column)).join(', ')
    const marks = words.map((word, index) =>
      statement.parameter(
        sqlType(typeOf(target, word.column)),
        (values) => readCursor(target, relation, values.args.after)[index],
      ),
    )
    conditions.push(`(${columns}) ${words[0]?.descending ? '<' : '>'} (${marks.join(', ')})`)
  }
  return { conditions, order, limit }
}

/** @throws BadCursor when `first` is outside the relation's bounds: a list is never longer than it says. */
export function pageSize(values: Pick<Values, 'args'>, page: { default: number; max: number }): number {
  const first = values.args.first ?? page.default
  if (!Number.isInteger(first) || (first as number) < 0 || (first as number) > page.max) {
    throw new BadCursor(`first must be a whole number from 0 to ${page.max}`)
  }
  return first as number
}

export { cursorSql }
