import { newId } from '../../lib/ids.ts'
import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { emit } from '../events.ts'
import { lockPeople, permissionsNow, requireCovers, requireStill } from '../memberships/places.ts'
import type { TenantPermission } from '../permissions.ts'
import { isTaken } from '../taken.ts'
import { inOrder, permissionsProblem, roleNameProblem } from './rules.ts'

export type CreateRoleResult =
  | { readonly kind: 'created'; readonly roleId: string }
  | { readonly kind: 'name_taken'; readonly name: string }
  | { readonly kind: 'invalid'; readonly field: 'name' | 'permissions'; readonly problem: string }
  | { readonly kind: 'too_many'; readonly limit: number }

/** A tenant has so many roles at most: every list of them is read whole. */
export const MOST_ROLES = 100

/** Makes a role of the tenant's own, of permissions that its maker has. */
export async function createRole(
  app: Pick<App, 'db' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>,
  viewer: Viewer,
  input: { readonly tenantId: string; readonly name: string; readonly permissions: readonly TenantPermission[] },
): Promise<CreateRoleResult> {
  const { tenantId } = input
  requireIn(viewer, tenantId, 'role:write')
  const name = input.name.trim()
  const wrongName = roleNameProblem(name)
  if (wrongName) return { kind: 'invalid', field: 'name', problem: wrongName }
  const wrongPermissions = permissionsProblem(input.permissions)
  if (wrongPermissions) return { kind: 'invalid', field: 'permissions', problem: wrongPermissions }
  const permissions = inOrder(input.permissions)
  const roleId = newId()
  const now = app.wallClock.now()
  const occurredAt = await app.clock.now(tenantId)
  try {
    return await app.db.as(scopeOf(viewer), async (tx): Promise<CreateRoleResult> => {
      await lockPeople(tx, tenantId)
      const actor = await permissionsNow(tx, viewer, tenantId)
      requireStill(actor, 'role:write')
      requireCovers(actor, new Set(permissions))
      if ((await tx.role.count({ where: { tenantId } })) >= MOST_ROLES) return { kind: 'too_many', limit: MOST_ROLES }
      await tx.role.createMany({
        data: [{ id: roleId, tenantId, name, permissions, createdAt: now, updatedAt: now }],
      })
      await audit(app, tx, viewer, {
        tenantId,
        action: 'role.create',
        objectKind: 'role',
        objectId: roleId,
        after: { name, permissions },
      })
      await emit(app, tx, viewer, {
        type: 'role.created',
        tenantId,
        payload: { roleId, name, permissions },
        occurredAt,
      })
      return { kind: 'created', roleId }
    })
  } catch (error) {
    if (isTaken(error)) return { kind: 'name_taken', name }
    throw error
  }
}
