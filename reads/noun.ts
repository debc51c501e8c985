/**
 * The declaration of a noun: its table and columns, who may see a row of it, and how it reaches other nouns. From this one
 * declaration come the batched loaders, the one statement of a whole document, the predicate that no query can forget, and the
 * tags of cached answers. No GraphQL and no SQL client here.
 */
import type { Visibility } from './scope.ts'

/**
 * A column's type. `id:tenant` is a uuid in the database and the noun's public id (`tnt_…`) everywhere else. `bigint` and
 * `numeric` travel as decimal strings. A list of texts is no column of an order, and no key.
 */
export type ColumnType =
  | 'int'
  | 'bigint'
  | 'numeric'
  | 'boolean'
  | 'text'
  | 'text[]'
  | 'timestamptz'
  | 'uuid'
  | `id:${string}`

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
  /** Read by resolvers alone: no field shows it. */
  readonly internal?: true
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

/** A value made of a row's own columns: the names it needs, as rows hold them (ids public, times as Date, bigints as text). */
export interface Computed {
  readonly needs: readonly string[]
  readonly of: (row: Readonly<Record<string, unknown>>) => unknown
}

export const computed = <Name extends string>(
  needs: readonly Name[],
  of: (row: Readonly<Record<Name, unknown>>) => unknown,
): Computed => ({ needs, of: of as Computed['of'] })

export interface NounSpec {
  readonly table: string
  readonly key?: string
  readonly columns: Readonly<Record<string, ColumnType>>
  readonly relations?: Readonly<Record<string, Relation>>
  readonly computed?: Readonly<Record<string, Computed>>
  /** Who may see a row. Required: a noun without an answer does not compile. */
  readonly visibleTo: Visibility
}

export interface Noun extends NounSpec {
  readonly name: string
  readonly key: string
  readonly relations: Readonly<Record<string, Relation>>
  readonly computed: Readonly<Record<string, Computed>>
}

/** Relations that are declared outside their noun: an extension's on one of ours, or where documents begin (`Query`). */
export interface MoreRelations {
  readonly on: string
  readonly relations: Readonly<Record<string, Relation>>
}

export const relationsOf = (on: string, relations: MoreRelations['relations']): MoreRelations => ({ on, relations })

/** The roots: relations that start at nobody's row, but at the viewer, at an argument or at the whole table. */
export const query = (relations: MoreRelations['relations']): MoreRelations => relationsOf('Query', relations)

export type Declaration = Noun | MoreRelations

/** Declares a noun. `name` is what relations call it, and the GraphQL type's name. */
export function noun(name: string, spec: NounSpec): Noun {
  const declared: Noun = { relations: {}, computed: {}, ...spec, name, key: spec.key ?? 'id' }
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
