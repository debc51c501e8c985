import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { notFound } from '../errors.ts'
import { emit } from '../events.ts'
import {
  type ChosenRole,
  countOwners,
  lockPeople,
  permissionsNow,
  placeOfRole,
  requireCovers,
  requireStill,
  storedPlace,
} from './places.ts'
import { leavesNoOwner } from './rules.ts'

export type ChangeMemberRoleResult =
  | { readonly kind: 'changed'; readonly membershipId: string }
  | { readonly kind: 'last_owner' }

/** Gives a member another role. The same role again changes nothing. */
export async function changeMemberRole(
  app: Pick<App, 'db' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>,
  viewer: Viewer,
  input: { readonly membershipId: string; readonly to: ChosenRole },
): Promise<ChangeMemberRoleResult> {
  const { membershipId, to } = input
  const scope = scopeOf(viewer)
  const known = await app.db.as(scope, (tx) => findMember(tx, membershipId, scope.tenantIds))
  const { tenantId } = known
  requireIn(viewer, tenantId, 'member:write')
  const occurredAt = await app.clock.now(tenantId)
  return app.db.as(scope, async (tx): Promise<ChangeMemberRoleResult> => {
    await lockPeople(tx, tenantId)
    const actor = await permissionsNow(tx, viewer, tenantId)
    requireStill(actor, 'member:write')
    const member = await findMember(tx, membershipId, [tenantId])
    requireCovers(actor, storedPlace(member))
    requireCovers(actor, await placeOfRole(tx, tenantId, to))
    if (member.role === to.role && member.roleId === to.roleId) return { kind: 'changed', membershipId }
    if (leavesNoOwner(await countOwners(tx, tenantId), member.role, to.role)) return { kind: 'last_owner' }
    await writeRole(app, tx, viewer, { ...member, tenantId }, to, occurredAt)
    return { kind: 'changed', membershipId }
  })
}

type Tx = Parameters<typeof lockPeople>[0]

/** Only the viewer's tenants are looked in: one's own place in a tenant that has come since is not theirs to change yet. */
export async function findMember(tx: Tx, membershipId: string, tenantIds: readonly string[]) {
  const member = await tx.membership.findFirst({
    where: { id: membershipId, tenantId: { in: [...tenantIds] } },
    select: {
      id: true,
      tenantId: true,
      userId: true,
      role: true,
      roleId: true,
      customRole: { select: { permissions: true } },
    },
  })
  if (!member) throw notFound('membership')
  return member
}

/** Under the lock, when all has been checked: the change with its audit entry and its event. */
export async function writeRole(
  app: Pick<App, 'wallClock' | 'jobs' | 'consumers'>,
  tx: Tx,
  viewer: Viewer,
  member: { id: string; tenantId: string; userId: string; role: string; roleId: string | null },
  to: ChosenRole,
  occurredAt: Date,
): Promise<void> {
  const { id, tenantId, userId } = member
  const before = { role: member.role, roleId: member.roleId }
  const after = { role: to.role, roleId: to.roleId }
  await tx.membership.updateMany({ where: { id, tenantId }, data: { ...after, updatedAt: app.wallClock.now() } })
  await audit(app, tx, viewer, {
    tenantId,
    action: 'member.change_role',
    objectKind: 'membership',
    objectId: id,
    before,
    after,
  })
  await emit(app, tx, viewer, {
    type: 'member.role_changed',
    tenantId,
    payload: { membershipId: id, userId, before, after },
    occurredAt,
  })
}
