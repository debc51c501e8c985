/**
 * What of a table a cached answer can depend on. From this come the triggers that write the change feed, and the tags that an answer
 * is kept under; both spell a tag with `tagOf`.
 */
export interface Watch {
  /** `memberships`, or `better_movies.devices` outside of the schema public. */
  readonly table: string
  /** Without scopes a change of any row voids whatever depends on the table. */
  readonly scopes: readonly WatchScope[]
}

export interface WatchScope {
  readonly kind: 'tenant' | 'user'
  /** SQL column whose value names the tenant or user: `tenant_id`. */
  readonly column: string
  /**
   * The column names a row of another table, which names the tenant or user: `users.id` → `memberships.user_id` →
   * `memberships.tenant_id`. Where that row goes away in the same statement (a person is deleted, and the membership with them), only
   * the other table's own tag tells of it: whoever depends on this scope depends on the other table's tag too.
   */
  readonly through?: { readonly table: string; readonly match: string; readonly value: string }
}

/** Heard when everything may have changed. */
export const EVERYTHING = '*'

/** `plans`, `memberships@tenant:<uuid>`, `notifications@user:<uuid>`. */
export function tagOf(table: string, scope?: { readonly kind: WatchScope['kind']; readonly id: string }): string {
  return scope ? `${table}@${scope.kind}:${scope.id}` : table
}
