import 'reflect-metadata'
import { Extensions } from 'type-graphql'
import type { OperatorPermission, TenantPermission } from '../domain/permissions.ts'

/**
 * What a root field needs, and a field below one that asks for more than its object (then `tenant` only). `public`: anyone; `signedIn`: any
 * person, and with `inPerson` nobody who acts as them; `tenant`: the permission in the tenant that the argument (or the
 * object that it names) belongs to, which the verb checks; `operator`: staff.
 */
export type RootPolicy =
  | { readonly kind: 'public' }
  | { readonly kind: 'signedIn'; readonly inPerson?: true }
  | { readonly kind: 'tenant'; readonly permission: TenantPermission }
  | { readonly kind: 'operator'; readonly permission: OperatorPermission }

/** Whose rows an object type shows: checked by the noun's own predicate and by row-level security. */
export type ReadScope = 'everyone' | 'self' | 'tenant' | 'operator'

/**
 * Declares a root field's policy; a root field without one keeps the app from starting. On a field below the root, what it needs besides
 * the read scope of its type: `@InTenant` asks for the permission in the tenant that the object is, or belongs to.
 */
export const Public = () => Extensions({ policy: { kind: 'public' } satisfies RootPolicy })
export const SignedIn = () => Extensions({ policy: { kind: 'signedIn' } satisfies RootPolicy })
/** For what changes a person's credentials, or what is theirs alone: an operator who acts as them is refused. */
export const InPerson = () => Extensions({ policy: { kind: 'signedIn', inPerson: true } satisfies RootPolicy })
export const InTenant = (permission: TenantPermission) =>
  Extensions({ policy: { kind: 'tenant', permission } satisfies RootPolicy })
export const ForOperator = (permission: OperatorPermission) =>
  Extensions({ policy: { kind: 'operator', permission } satisfies RootPolicy })

/** Declares an object type's read scope. An object type without one keeps the app from starting. */
export const ReadableBy = (scope: ReadScope) => Extensions({ readScope: scope })
