/**
 * The declaration of a noun: its table and columns, who may see a row of it, and how it reaches other nouns. From this one
 * declaration come the batched loaders and the predicate that no query can forget. No GraphQL and no SQL client here.
 */

/**
 * A column's type. `id:tenant` is a uuid in the database and the noun's public id (`tnt_…`) everywhere else. `bigint` and
 * `numeric` travel as decimal strings.
 */
export type ColumnType = 'int' | 'bigint' | 'numeric' | 'boolean' | 'text' | 'timestamptz' | 'uuid' | `id:${string}`

/** A piece of SQL that the engine made: a column or a parameter. `sql` accepts nothing else, so no value is ever spliced in. */
export class SqlPiece {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** Builds a condition out of columns and viewer fields. @throws TypeError for any other value. */
export function sql(strings: TemplateStringsArray, ...pieces: readonly SqlPiece[]): SqlPiece {
  let text = strings[0] ?? ''
  for (const [index, piece] of pieces.entries()) {
    if (!(piece instanceof SqlPiece)) throw new TypeError('sql`` takes columns and viewer fields only')
    text += piece.text + (strings[index + 1] ?? '')
  }
  return new SqlPiece(text)
}

/** The viewer's facts that predicates may use. */
export interface ViewerPieces {
  readonly userId: SqlPiece
  readonly tenantIds: SqlPiece
}

export interface Match {
  /** Column of the target that must equal … (default: its key). */
  readonly to?: string
  /** … this column of the parent (default: its key), */
  readonly from?: string
  /** or this fact of the viewer, */
  readonly viewer?: 'userId'
  /** or this argument. */
  readonly arg?: string
  /** Fixed conditions; null means "is null". */
  readonly where?: Readonly<Record<string, string | number | boolean | null>>
  /** Optional equality filters: argument → column. */
  readonly filter?: Readonly<Record<string, string>>
}

export interface Listing extends Match {
  /** Columns, `-` for descending; the key is added as the last word, so the order is total. */
  readonly order: readonly string[]
  /** Rows of one page; at most 1,000. */
  readonly page?: { readonly default: number; readonly max: number }
}

export type Relation =
  | ({ readonly kind: 'one' | 'count'; readonly target: string } & Match)
  | ({ readonly kind: 'many' | 'connection'; readonly target: string } & Listing)

export const one = (target: string, match: Match = {}): Relation => ({ kind: 'one', target, ...match })
export const count = (target: string, match: Match = {}): Relation => ({ kind: 'count', target, ...match })
export const many = (target: string, listing: Listing): Relation => ({
  kind: 'many',
  target,
  page: { default: 100, max: 100 },
  ...listing,
})
export const connection = (target: string, listing: Listing): Relation => ({
  kind: 'connection',
  target,
  page: { default: 20, max: 100 },
  ...listing,
})

/** A field that is made from columns of the row. */
export interface Computed {
  readonly needs: readonly string[]
  readonly of: (row: Readonly<Record<string, unknown>>) => unknown
}

export const computed = (needs: Computed['needs'], of: Computed['of']): Computed => ({ needs, of })

export interface NounSpec {
  readonly table: string
  readonly key?: string
  readonly columns: Readonly<Record<string, ColumnType>>
  readonly relations?: Readonly<Record<string, Relation>>
  readonly computed?: Readonly<Record<string, Computed>>
  /** `everyone`, or the condition that a row must meet. Required: a noun without an answer does not compile. */
  readonly visibleTo: 'everyone' | ((viewer: ViewerPieces, row: Readonly<Record<string, SqlPiece>>) => SqlPiece)
}

export interface Noun extends NounSpec {
  readonly name: string
  readonly key: string
  readonly relations: Readonly<Record<string, Relation>>
}

/** Declares a noun. `name` is what relations call it, and the GraphQL type's name. */
export function noun(name: string, spec: NounSpec): Noun {
  const declared: Noun = { relations: {}, ...spec, name, key: spec.key ?? 'id' }
  typeOf(declared, declared.key)
  return declared
}

/** @throws Error when the noun has no such column: a wrong declaration must not start. */
export function typeOf(of: Noun, column: string): ColumnType {
  const type = of.columns[column]
  if (!type) throw new Error(`${of.name} declares no column "${column}"`)
  return type
}

/** `createdAt` → `created_at`, the column's name in the database. */
export function columnName(column: string): string {
  return column.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** `createdAt` of alias `t` → `t."created_at"`. */
export function columnSql(of: Noun, alias: string, column: string): string {
  typeOf(of, column)
  return `${alias}."${columnName(column)}"`
}
