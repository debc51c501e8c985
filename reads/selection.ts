import type { Encoding } from './encoding.ts'
import type { Argument } from './statement.ts'

/**
 * What is asked for, as a tree: the form in which a document reaches the engine. It knows response keys, columns and relations, and
 * no GraphQL.
 */
export type Selection = readonly Selected[]

export type Selected = Literal | SelectedColumn | SelectedComputed | SelectedRelation | SelectedPage

/** Text that is known before anything is read: `__typename`. */
export interface Literal {
  readonly kind: 'literal'
  readonly key: string
  readonly json: string
}

export interface SelectedColumn {
  readonly kind: 'column'
  readonly key: string
  readonly column: string
  readonly as: Encoding
  readonly nullable: boolean
}

export interface SelectedComputed {
  readonly kind: 'computed'
  readonly key: string
  readonly name: string
  /** From what the noun computes to what stands in the answer. @throws Declined */
  finish(value: unknown): unknown
}

export interface SelectedRelation {
  readonly kind: 'one' | 'many' | 'count'
  readonly key: string
  readonly relation: string
  readonly nullable: boolean
  argument(name: string): Argument
  readonly of: Selection
}

export interface SelectedPage {
  readonly kind: 'page'
  readonly key: string
  readonly relation: string
  argument(name: string): Argument
  readonly parts: readonly PagePart[]
}

export type PagePart =
  | Literal
  | { readonly kind: 'nodes'; readonly key: string; readonly of: Selection }
  | { readonly kind: 'edges'; readonly key: string; readonly parts: readonly EdgePart[] }
  | { readonly kind: 'pageInfo'; readonly key: string; readonly parts: readonly InfoPart[] }
  | { readonly kind: 'totalCount'; readonly key: string }

export type EdgePart =
  | Literal
  | { readonly kind: 'cursor'; readonly key: string }
  | { readonly kind: 'node'; readonly key: string; readonly of: Selection }

export type InfoPart = Literal | { readonly kind: InfoKind; readonly key: string }

export const INFO_KINDS = ['hasNextPage', 'hasPreviousPage', 'startCursor', 'endCursor'] as const
export type InfoKind = (typeof INFO_KINDS)[number]
