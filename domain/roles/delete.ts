import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { emit } from '../events.ts'
import { writeRole } from '../memberships/change-role.ts'
import {
  type ChosenRole,
  lockPeople,
  permissionsNow,
  placeOfRole,
  requireCovers,
  requireStill,
} from '../memberships/places.ts'
import type { TenantPermission } from '../permissions.ts'
import { findRole } from './update.ts'

export type DeleteRoleResult =
  | { readonly kind: 'deleted'; readonly roleId: string }
  | { readonly kind: 'in_use'; readonly memberCount: number; readonly invitationCount: number }
  | { readonly kind: 'replaced_by_itself' }

/**
 * Deletes a role. While members hold it, or pending invitations promise it, it is refused, unless `replacement` says what they have from
 * then on.
 */
export async function deleteRole(
  app: Pick<App, 'db' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>,
  viewer: Viewer,
  input: { readonly roleId: string; readonly replacement?: ChosenRole | undefined },
): Promise<DeleteRoleResult> {
  const { roleId, replacement } = input
  const scope = scopeOf(viewer)
  const { tenantId } = await app.db.as(scope, (tx) => findRole(tx, roleId))
  requireIn(viewer, tenantId, 'role:write')
  if (replacement?.roleId === roleId) return { kind: 'replaced_by_itself' }
  const occurredAt = await app.clock.now(tenantId)
  return app.db.as(scope, async (tx): Promise<DeleteRoleResult> => {
    await lockPeople(tx, tenantId)
    const actor = await permissionsNow(tx, viewer, tenantId)
    requireStill(actor, 'role:write')
    const role = await findRole(tx, roleId)
    requireCovers(actor, new Set(role.permissions as TenantPermission[]))
    if (replacement) requireCovers(actor, await placeOfRole(tx, tenantId, replacement))
    const holders = await tx.membership.findMany({ where: { tenantId, roleId } })
    const promised = { tenantId, roleId, state: 'pending' }
    const invitationCount = await tx.invitation.count({ where: promised })
    if (!replacement && holders.length + invitationCount > 0)
      return { kind: 'in_use', memberCount: holders.length, invitationCount }
    if (replacement) {
      for (const holder of holders) await writeRole(app, tx, viewer, holder, replacement, occurredAt)
      await tx.invitation.updateMany({ where: promised, data: replacement })
    }
    // Invitations that have ended outlive the role that they gave.
    await tx.invitation.updateMany({ where: { tenantId, roleId }, data: { roleId: null } })
    await tx.role.deleteMany({ where: { id: roleId, tenantId } })
    await audit(app, tx, viewer, {
      tenantId,
      action: 'role.delete',
      objectKind: 'role',
      objectId: roleId,
      before: { name: role.name, permissions: role.permissions },
    })
    await emit(app, tx, viewer, { type: 'role.deleted', tenantId, payload: { roleId, name: role.name }, occurredAt })
    return { kind: 'deleted', roleId }
  })
}
