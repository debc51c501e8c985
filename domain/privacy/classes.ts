/**
 * What a column holds. `personal`: it says something about a person. `secret`: it is a proof, or what one is checked by; it is shown to nobody.
 * `legal`: it must be kept, by the law on invoices or as evidence. `none`: ids, states, times, and what the product says.
 */
export type Sensitivity = 'personal' | 'secret' | 'legal' | 'none'

/** One table: whom its rows are about, what its columns hold, and what becomes of it when the person is erased. */
export interface TableClass {
  readonly columns: Readonly<Record<string, Sensitivity>>
  /** The condition on a row of being about the person $1 (a uuid); null: rows are about nobody in particular. */
  readonly person: string | null
  /** What orders the rows and tells them apart: SQL that gives text. */
  readonly key: string
  readonly erasure: Erasure
}

export type Erasure =
  /** The rows go. */
  | { readonly kind: 'delete' }
  /** The columns get these SQL values, and the row stays. */
  | { readonly kind: 'overwrite'; readonly with: Readonly<Record<string, string>> }
  /** The rows go once the account is gone at its issuer (domain/users/forget.ts): until then they are needed. */
  | { readonly kind: 'deleteLater' }
  /** The columns get these SQL values later too, by the role that sees every tenant: the person cannot reach the rows. */
  | { readonly kind: 'overwriteAsStaff'; readonly with: Readonly<Record<string, string>> }
  /** Nothing is done: the rows go by themselves within about a day, and are needed until then, for this reason. */
  | { readonly kind: 'expires'; readonly because: string }
  /** Nothing, for this reason. */
  | { readonly kind: 'keep'; readonly because: string }

/** Table → class: `users`, or with its schema: `better_movies.devices`. */
export type Classification = Readonly<Record<string, TableClass>>

type Words = Partial<Readonly<Record<Sensitivity, string>>>

/** `{ personal: 'email name', none: 'id' }` → column by column. @throws Error for a column that is named twice */
export function columns(words: Words): TableClass['columns'] {
  const named = Object.entries(words).flatMap(([sensitivity, list]) =>
    list.split(/\s+/).map((column) => [column, sensitivity as Sensitivity] as const),
  )
  const classed = Object.fromEntries(named)
  if (Object.keys(classed).length !== named.length) throw new Error(`a column is classified twice: ${words.none}`)
  return classed
}

/** A table whose rows are about nobody. */
export function aboutNobody(words: Words): TableClass {
  return { columns: columns(words), person: null, key: 'id::text', erasure: NOBODYS }
}

const NOBODYS: Erasure = { kind: 'keep', because: 'its rows are about nobody in particular' }

/** A table whose rows a person has made for a tenant: they are told of them, and the rows stay. */
export function madeBy(person: string, words: Words): TableClass {
  return { columns: columns(words), person, key: 'id::text', erasure: TENANTS }
}

const TENANTS: Erasure = { kind: 'keep', because: "it is the tenant's, and names who made it by an id alone" }

/** A table whose rows are about a person, and go with them. */
export function goesWith(person: string, words: Words, key = 'id::text'): TableClass {
  return { columns: columns(words), person, key, erasure: { kind: 'delete' } }
}

/** The same, a little later. */
export function goesAfter(person: string, words: Words): TableClass {
  return { columns: columns(words), person, key: 'id::text', erasure: { kind: 'deleteLater' } }
}
