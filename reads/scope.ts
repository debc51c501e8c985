/**
 * Who may see a row of a noun. Data and not SQL, because three things come from it and must never differ: the predicate of every
 * statement, the tags that a cached answer depends on, and the triggers that void them.
 */
export interface Scope {
  /** The row belongs to a tenant of the viewer's, or to the viewer. */
  readonly kind: 'tenant' | 'user'
  /** The row's column that names the tenant or the user, */
  readonly column: string
  /** or that a row of another table names together with it. */
  readonly through?: Through
}

/** `users.id` → `memberships.user_id` → `memberships.tenant_id`: SQL names of a table and two of its columns. */
export interface Through {
  readonly table: string
  readonly match: string
  readonly value: string
}

/** `everyone`, or whoever one of the scopes holds for. */
export type Visibility = 'everyone' | readonly Scope[]

/** The members of the tenant that the column names. */
export const ofTenant = (column = 'tenantId'): readonly Scope[] => [{ kind: 'tenant', column }]

/** The person whom the column names. */
export const ofUser = (column = 'userId'): readonly Scope[] => [{ kind: 'user', column }]

/** The members of every tenant that a row of another table ties this row to. */
export const ofTenantThrough = (column: string, through: Through): readonly Scope[] => [
  { kind: 'tenant', column, through },
]

/** Whoever one of these allows. */
export const either = (...ways: readonly (readonly Scope[])[]): readonly Scope[] => ways.flat()
