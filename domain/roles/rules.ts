import { OWNER_PERMISSIONS, TENANT_PERMISSIONS, type TenantPermission } from '../permissions.ts'

/** What custom roles and programs can be given: everything but what only an owner has. The table `roles` holds the same list. */
export const GIVEN_PERMISSIONS: readonly TenantPermission[] = TENANT_PERMISSIONS.filter(
  (permission) => !(OWNER_PERMISSIONS as readonly string[]).includes(permission),
)

/** Why a role cannot be made of these, or null. */
export function permissionsProblem(permissions: readonly TenantPermission[]): string | null {
  const owners = ownersProblem(permissions)
  if (owners) return owners
  return permissions.includes('tenant:read')
    ? null
    : 'A role includes at least "tenant:read": whoever is in a tenant can read it. Add it.'
}

/** What of these nobody can be given, or null. */
export function ownersProblem(permissions: readonly TenantPermission[]): string | null {
  const owners = permissions.filter((permission) => !GIVEN_PERMISSIONS.includes(permission))
  return owners.length === 0
    ? null
    : `Only an owner can have ${owners.map((each) => `"${each}"`).join(' and ')}: leave it out.`
}

/** Each once, in the order of the closed list. */
export function inOrder(permissions: readonly TenantPermission[]): TenantPermission[] {
  return GIVEN_PERMISSIONS.filter((permission) => permissions.includes(permission))
}

/** Why a role cannot be called so, or null. */
export function roleNameProblem(name: string): string | null {
  return name.length >= 1 && name.length <= 60 ? null : 'A role has a name of 1 to 60 characters.'
}
