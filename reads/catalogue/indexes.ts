import { orderOf } from '../cursor.ts'
import { columnName, type Noun, type Relation } from '../noun.ts'
import type { Table, TableIndex } from './tables.ts'

/** What an index must offer to a relation, in the database's own column names. */
export interface Need {
  /** The column that every lookup names; null for a root that lists a whole table. */
  readonly by: string | null
  /** Columns that are fixed to one value by every lookup, `by` among them: they may lead, or stand between. */
  readonly fixed: ReadonlySet<string>
  /** Columns that are null in every row of the relation. */
  readonly empty: ReadonlySet<string>
  /** Columns that are true, or false, in every row of the relation. */
  readonly decided: ReadonlyMap<string, boolean>
  /** Columns that some lookups fix: they may stand between `by` and the order. */
  readonly filters: ReadonlySet<string>
  /** The order, without what is fixed; none for a relation that is no list. */
  readonly words: readonly string[]
}

/** @param starts whether the relation starts somewhere: at its parent, at the viewer or at an argument */
export function needOf(relation: Relation, target: Noun, starts: boolean): Need {
  const by = starts ? columnName(relation.to ?? target.key) : null
  const where = Object.entries(relation.where ?? {}).map(([column, value]) => [columnName(column), value] as const)
  const fixed = new Set([
    ...(by === null ? [] : [by]),
    ...where.flatMap(([column, value]) => (value === null ? [] : [column])),
  ])
  const listed = relation.kind === 'many' || relation.kind === 'connection'
  return {
    by,
    fixed,
    empty: new Set(where.flatMap(([column, value]) => (value === null ? [column] : []))),
    decided: new Map(
      where.flatMap(([column, value]) => (typeof value === 'boolean' ? [[column, value] as const] : [])),
    ),
    filters: new Set(Object.values(relation.filter ?? {}).map(columnName)),
    words: listed
      ? orderOf(target, relation)
          .map((word) => columnName(word.column))
          .filter((word) => !fixed.has(word))
      : [],
  }
}

/** What keeps a relation from being read by an index: null, or one line. */
export function indexProblem(path: string, need: Need, target: Noun, table: Table): string | null {
  const fitting = table.indexes.filter((index) => serves(index, need))
  if (fitting.some((index) => index.usable)) return null
  const order = need.words.length > 0 ? ` in the order of ${need.words.join(', ')}` : ''
  const asked = `${path} ${need.by === null ? `lists ${target.table}` : `looks ${target.table} up by ${need.by}`}${order}, and no index serves that`
  const broken = fitting[0]
  return broken
    ? `${asked}: ${broken.name} would, but it is not valid. Build it again: reindex index ${broken.name}.`
    : `${asked}. Add one in a migration: create index on ${target.table} (${[...(need.by === null ? need.fixed : [need.by]), ...need.words].join(', ')}).`
}

/**
 * Whether the planner can find the relation's rows by this index and, for a list, take them from it in order. `is null` finds rows but
 * is no equality to the planner: such a column must not stand before the order, and may be the index's predicate instead.
 */
export function serves(index: TableIndex, need: Need): boolean {
  const searched = index.method === 'btree' || (index.method === 'hash' && need.words.length === 0)
  if (!searched || !isImplied(index.predicate, need)) return false
  const waiting = [...need.words]
  let found = need.by === null
  let direction: number | null = null
  for (const { name, option, plain } of index.columns) {
    if (found && waiting.length === 0) return true
    if (name === null || !plain) return false
    if (found && name === waiting[0]) {
      // Backwards all the way is fine; nulls must lie where `order by` puts them by itself.
      if ((option !== 0 && option !== 3) || (direction !== null && option !== direction)) return false
      direction = option
      waiting.shift()
    } else if (need.fixed.has(name)) found ||= name === need.by
    else if (found && direction === null && need.filters.has(name)) continue
    else if (need.words.length > 0 || !need.empty.has(name)) return false
  }
  return found && waiting.length === 0
}

/** The few predicates that the relation's own conditions certainly imply, as Postgres writes them; no other is trusted. */
function isImplied(predicate: string | null, need: Need): boolean {
  if (predicate === null) return true
  const known = [
    ...[...need.empty].map((column) => `(${column} IS NULL)`),
    ...[...need.decided].flatMap(([column, value]) =>
      value ? [column, `(${column} = true)`] : [`(NOT ${column})`, `(${column} = false)`],
    ),
  ]
  return known.includes(predicate)
}
