import { columnProblems } from './catalogue/columns.ts'
import { indexProblem, needOf } from './catalogue/indexes.ts'
import { type AskCatalogue, readTables, type Table, type Tables } from './catalogue/tables.ts'
import { orderOf } from './cursor.ts'
import { type Model, ROOT } from './model.ts'
import { columnName, type Noun, type Relation } from './noun.ts'
import { isKeyed } from './rows.ts'

/** What the database says of itself and of the declared columns. */
export interface Catalogue {
  /** Of the server: 170002. */
  readonly version: number
  /** Whether the column may be null. @throws Error for a column that is not declared */
  nullable(noun: string, column: string): boolean
  /** Whether rows of the noun may be read for several viewers by one statement. */
  together(noun: string): boolean
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
  const { nouns } = model
  const tables = await readTables(
    nouns.map((noun) => noun.table),
    ask,
  )
  const problems = [
    ...nouns.flatMap((noun) => nounProblems(noun, tables)),
    ...[...model.relations].flatMap(([path, relation]) => {
      const target = model.noun(relation.target)
      const table = tables.byName.get(target.table)
      return table ? relationProblems(path, relation, target, table) : []
    }),
  ]
  if (problems.length > 0) throw new CatalogueMismatch(problems)
  return {
    version: tables.version,
    nullable(name, column) {
      const noun = model.noun(name)
      const found = columnOf(tables.byName.get(noun.table), column)
      if (!found || !noun.columns[column]) throw new Error(`${name} declares no column "${column}"`)
      return found.nullable
    },
    together(name) {
      const noun = model.noun(name)
      const own = tables.byName.get(noun.table)
      // What is everyone's is read once for all of them: no wall may stand before it.
      if (noun.visibleTo === 'everyone') return own?.together === true && !own.walled
      // What may be seen by a row elsewhere alone is read as a join, whose other side may be kept from one viewer to the next.
      if (noun.visibleTo.length === 1 && noun.visibleTo[0]?.through) return false
      const through = noun.visibleTo.flatMap((scope) => (scope.through ? [scope.through.table] : []))
      return [noun.table, ...through].every((table) => tables.byName.get(table)?.together === true)
    },
  }
}

function nounProblems(noun: Noun, tables: Tables): string[] {
  const table = tables.byName.get(noun.table)
  if (!table)
    return [
      `${noun.name}: there is no table ${noun.table}. Create it in a migration, or name the right one in the noun.`,
    ]
  return [...columnProblems(noun, table, tables.role), ...wallProblems(noun, table)]
}

/** The predicate is the first wall; this is the second, which holds where a statement forgets the first. */
function wallProblems({ name, table, visibleTo }: Noun, { walled }: Table): string[] {
  if (visibleTo === 'everyone' || walled) return []
  return [
    `${name}: rows of ${table} are somebody's, and row-level security is not forced on it. In a migration: alter table ${table} enable row level security, force row level security, and create its policy.`,
  ]
}

function relationProblems(path: string, relation: Relation, target: Noun, table: Table): string[] {
  const order = relation.kind === 'many' || relation.kind === 'connection' ? orderOf(target, relation) : []
  // What walks a list by its cursor compares with the order's words; `where` and the lookup compare too.
  const walked = relation.kind === 'connection' ? order.map((word) => word.column) : []
  const starts = startsSomewhere(path, relation)
  const compared = [...(starts ? [relation.to ?? target.key] : []), ...Object.keys(relation.where ?? {}), ...walked]
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
  const missing = indexProblem(path, needOf(relation, target, starts), target, table)
  return missing ? [...problems, missing] : problems
}

/** A root that names neither the viewer nor an argument lists the whole table. */
function startsSomewhere(path: string, relation: Relation): boolean {
  return !path.startsWith(`${ROOT}.`) || !isKeyed(relation)
}

function columnOf(table: Table | undefined, column: string) {
  return table?.columns.find((each) => each.name === columnName(column))
}
