import { type Place, permissionsOf } from '../access.ts'
import { TENANT_PERMISSIONS, type TenantPermission } from '../permissions.ts'

/**
 * What of a place somebody lacks who wants to give it, change it or take it away: nobody does so with a place that allows more than
 * their own. Only an owner has everything, so only owners make and unmake owners.
 */
export function missingFor(actor: ReadonlySet<TenantPermission>, place: Place): readonly TenantPermission[] {
  const needed = permissionsOf(place)
  return TENANT_PERMISSIONS.filter((permission) => needed.has(permission) && !actor.has(permission))
}

/** Whether a tenant would be left without an owner, when one who holds `before` holds `after` (null: no place at all) from now on. */
export function leavesNoOwner(owners: number, before: string, after: string | null): boolean {
  return before === 'owner' && after !== 'owner' && owners <= 1
}
