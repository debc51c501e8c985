import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import type { Tx } from '../db.ts'
import { notFound } from '../errors.ts'
import { emit } from '../events.ts'
import { lockPeople, permissionsNow, requireCovers, requireStill } from '../memberships/places.ts'
import type { TenantPermission } from '../permissions.ts'
import { isTaken } from '../taken.ts'
import { inOrder, permissionsProblem, roleNameProblem } from './rules.ts'

export type UpdateRoleResult =
  | { readonly kind: 'updated'; readonly roleId: string }
  | { readonly kind: 'name_taken'; readonly name: string }
  | { readonly kind: 'invalid'; readonly field: 'name' | 'permissions'; readonly problem: string }

/** Changes a role for all who hold it, at once. What is absent stays. Nobody changes a role that allows more than their own, before or after. */
export async function updateRole(
  app: Pick<App, 'db' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>,
  viewer: Viewer,
  input: {
    readonly roleId: string
    readonly name?: string | undefined
    readonly permissions?: readonly TenantPermission[] | undefined
  },
): Promise<UpdateRoleResult> {
  const { roleId } = input
  const scope = scopeOf(viewer)
  const { tenantId } = await app.db.as(scope, (tx) => findRole(tx, roleId))
  requireIn(viewer, tenantId, 'role:write')
  const name = input.name?.trim()
  const wrongName = name === undefined ? null : roleNameProblem(name)
  if (wrongName) return { kind: 'invalid', field: 'name', problem: wrongName }
  const wrongPermissions = input.permissions && permissionsProblem(input.permissions)
  if (wrongPermissions) return { kind: 'invalid', field: 'permissions', problem: wrongPermissions }
  const occurredAt = await app.clock.now(tenantId)
  try {
    await app.db.as(scope, async (tx) => {
      await lockPeople(tx, tenantId)
      const actor = await permissionsNow(tx, viewer, tenantId)
      requireStill(actor, 'role:write')
      const role = await findRole(tx, roleId)
      const before = { name: role.name, permissions: role.permissions }
      const after = {
        name: name ?? role.name,
        permissions: inOrder(input.permissions ?? (role.permissions as TenantPermission[])),
      }
      requireCovers(actor, new Set(before.permissions as TenantPermission[]))
      requireCovers(actor, new Set(after.permissions))
      if (JSON.stringify(before) === JSON.stringify(after)) return
      // The trigger touch_holders moves the holders' places too, so that every node reads anew what they may do.
      await tx.role.updateMany({ where: { id: roleId, tenantId }, data: { ...after, updatedAt: app.wallClock.now() } })
      await audit(app, tx, viewer, {
        tenantId,
        action: 'role.update',
        objectKind: 'role',
        objectId: roleId,
        before,
        after,
      })
      await emit(app, tx, viewer, { type: 'role.updated', tenantId, payload: { roleId, before, after }, occurredAt })
    })
  } catch (error) {
    if (name !== undefined && isTaken(error)) return { kind: 'name_taken', name }
    throw error
  }
  return { kind: 'updated', roleId }
}

/** @throws DomainError NOT_FOUND */
export async function findRole(tx: Tx, roleId: string) {
  const role = await tx.role.findFirst({ where: { id: roleId } })
  if (!role) throw notFound('role')
  return role
}
