/** What of a table a cached answer can depend on. */
export interface Watch {
  /** `memberships`, `better_movies.devices`. */
  readonly table: string
  /** Without scopes a change of any row voids whatever depends on the table. */
  readonly scopes: readonly WatchScope[]
}

export interface WatchScope {
  readonly kind: 'tenant' | 'user'
  /** The SQL name of the column that says whose the row is, */
  readonly column: string
  /** or that a row of another table names together with its owner: `users.id` → `memberships.user_id` → `memberships.tenant_id`. */
  readonly through?: { readonly table: string; readonly match: string; readonly value: string }
}
