import { columnProblems } from './catalogue/columns.ts'
import { indexProblem } from './catalogue/indexes.ts'
import { type AskCatalogue, readTables, type Table, type Tables } from './catalogue/tables.ts'
import { orderOf } from './cursor.ts'
import type { Model } from './model.ts'
import { columnName, type Noun, type Relation } from './noun.ts'

/** What the database says of the declared columns. */
export interface Catalogue {
  /** Whether the column may be null. @throws Error for a column that is not declared */
  nullable(noun: string, column: string): boolean
}

/** Declarations that the database does not bear out: one line each, with what to do. */
export class CatalogueMismatch extends Error {
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.name = 'CatalogueMismatch'
    this.problems = problems
  }
}

/**
 * Compares every declared noun with the database, in one statement: its table and columns, their types, the role's right to read them,
 * the key, and an index behind each relation and order. So that what would fail, or slow down, at the thousandth customer does not start.
 * @throws CatalogueMismatch naming every problem
 */
export async function checkCatalogue(model: Model, ask: AskCatalogue): Promise<Catalogue> {
  const nouns = model.names.map((name) => model.noun(name))
  const tables = await readTables(
    nouns.map((noun) => noun.table),
    ask,
  )
  const problems = nouns.flatMap((noun) => nounProblems(noun, model, tables))
  if (problems.length > 0) throw new CatalogueMismatch(problems)
  return {
    nullable(name, column) {
      const noun = model.noun(name)
      const found = columnOf(tables.byName.get(noun.table), column)
      if (!found || !noun.columns[column]) throw new Error(`${name} declares no column "${column}"`)
      return found.nullable
    },
  }
}

function nounProblems(noun: Noun, model: Model, tables: Tables): string[] {
  const table = tables.byName.get(noun.table)
  if (!table)
    return [
      `${noun.name}: there is no table ${noun.table}. Create it in a migration, or name the right one in the noun.`,
    ]
  return [
    ...columnProblems(noun, table, tables.role),
    ...Object.entries(noun.relations).flatMap(([field, relation]) => {
      const target = model.noun(relation.target)
      const theirs = tables.byName.get(target.table)
      return theirs ? relationProblems(`${noun.name}.${field}`, relation, target, theirs) : []
    }),
  ]
}

function relationProblems(path: string, relation: Relation, target: Noun, table: Table): string[] {
  const order = relation.kind === 'many' || relation.kind === 'connection' ? orderOf(target, relation) : []
  // What walks a list by its cursor compares with the order's words; `where` and the lookup compare too.
  const walked = relation.kind === 'connection' ? order.map((word) => word.column) : []
  const compared = [relation.to ?? target.key, ...Object.keys(relation.where ?? {}), ...walked]
  const used = [...new Set([...compared, ...order.map((word) => word.column)])]
  // A column that is missing has a line of its own already.
  if (used.some((column) => !columnOf(table, column))) return []
  const problems = [...new Set(compared)]
    .filter((column) => columnOf(table, column)?.type === 'bpchar')
    .map(
      (column) =>
        `${path} compares ${target.table}.${columnName(column)}, whose type char(n) no index serves there. Make it text in a migration.`,
    )
  for (const column of new Set(walked)) {
    if (columnOf(table, column)?.nullable)
      problems.push(
        `${path} is paged in the order of ${target.table}.${columnName(column)}, which may be null: no cursor gets past such a row. Make it not null in a migration, or order by another column.`,
      )
  }
  const missing = indexProblem(path, relation, target, table)
  return missing ? [...problems, missing] : problems
}

function columnOf(table: Table | undefined, column: string) {
  return table?.columns.find((each) => each.name === columnName(column))
}
