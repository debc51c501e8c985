import { requireIn, requirePlace, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import type { Tx } from '../db.ts'
import { notFound } from '../errors.ts'
import { emit } from '../events.ts'
import { findMember } from './change-role.ts'
import {
  countOwners,
  lockPeople,
  permissionsNow,
  requireCovers,
  requireInUse,
  requireStill,
  storedPlace,
} from './places.ts'
import { leavesNoOwner } from './rules.ts'

type Slice = Pick<App, 'db' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>

export type RemoveMemberResult =
  | { readonly kind: 'removed'; readonly membershipId: string; readonly userId: string }
  | { readonly kind: 'last_owner' }

/** Takes a member's place away, at once and everywhere. What they have made stays the tenant's. */
export async function removeMember(app: Slice, viewer: Viewer, membershipId: string): Promise<RemoveMemberResult> {
  const scope = scopeOf(viewer)
  const { tenantId } = await app.db.as(scope, (tx) => findMember(tx, membershipId, scope.tenantIds))
  requireIn(viewer, tenantId, 'member:write')
  const occurredAt = await app.clock.now(tenantId)
  return app.db.as(scope, async (tx): Promise<RemoveMemberResult> => {
    await lockPeople(tx, tenantId)
    const actor = await permissionsNow(tx, viewer, tenantId)
    requireStill(actor, 'member:write')
    const member = await findMember(tx, membershipId, [tenantId])
    requireCovers(actor, storedPlace(member))
    return takeAway(app, tx, viewer, member, { by: 'removed', occurredAt })
  })
}

/** Gives up one's own place; whatever role it is, but the last owner's. */
export async function leaveTenant(app: Slice, viewer: Viewer, tenantId: string): Promise<RemoveMemberResult> {
  const { userId } = requirePlace(viewer, tenantId)
  const occurredAt = await app.clock.now(tenantId)
  return app.db.as(scopeOf(viewer), async (tx): Promise<RemoveMemberResult> => {
    await lockPeople(tx, tenantId)
    await requireInUse(tx, tenantId)
    const member = await tx.membership.findUnique({ where: { tenantId_userId: { tenantId, userId } } })
    if (!member) throw notFound('tenant')
    return takeAway(app, tx, viewer, member, { by: 'left', occurredAt })
  })
}

async function takeAway(
  app: Slice,
  tx: Tx,
  viewer: Viewer,
  member: { id: string; tenantId: string; userId: string; role: string; roleId: string | null },
  { by, occurredAt }: { by: 'removed' | 'left'; occurredAt: Date },
): Promise<RemoveMemberResult> {
  const { id, tenantId, userId, role, roleId } = member
  if (leavesNoOwner(await countOwners(tx, tenantId), role, null)) return { kind: 'last_owner' }
  await tx.membership.deleteMany({ where: { id, tenantId } })
  await audit(app, tx, viewer, {
    tenantId,
    action: by === 'left' ? 'member.leave' : 'member.remove',
    objectKind: 'membership',
    objectId: id,
    before: { userId, role, roleId },
  })
  await emit(app, tx, viewer, {
    type: 'member.left',
    tenantId,
    payload: { membershipId: id, userId, role, by },
    occurredAt,
  })
  return { kind: 'removed', membershipId: id, userId }
}
