import type { Model } from './model.ts'
import type { Noun, Relation } from './noun.ts'
import type { RowSource } from './rows.ts'
import type { SelectedRelation, Selection } from './selection.ts'
import type { Statement } from './statement.ts'

/** Puts computed values in the place of what they are computed of, in a parsed answer. @throws Declined */
export type Finish = (value: unknown) => unknown

/** SQL for a JSON text, as pieces to join, none of them null, and what is still to be computed in it. */
export interface Piece {
  readonly sql: readonly string[]
  readonly finish: Finish | null
}

/** What a statement may count on: whether a column may hold no value, by the database's own word, and what the server knows (170002). */
export interface OfDatabase {
  readonly version: number
  nullable(noun: string, column: string): boolean
  /** Whether rows of the noun's table may be read for several viewers by one statement (docs/decisions/reads-together.md). */
  together(noun: string): boolean
}

/** Nothing is known: right for every database. */
export const ANY_DATABASE: OfDatabase = { version: 0, nullable: () => true, together: () => false }

/** One statement being compiled. */
export interface Compilation {
  readonly model: Model
  readonly statement: Statement
  readonly database: OfDatabase
  /** The text of an object of the noun, whose row is the alias. */
  object(noun: Noun, selection: Selection, alias: string): Piece
  source(relation: Relation, target: Noun, alias: string, of: Asked): RowSource
}

/** A relation with what it is asked with, on the row where it stands. */
export interface Asked {
  readonly parent: Noun | null
  readonly parentAlias: string
  readonly argument: SelectedRelation['argument']
}
