import { requireIn, requireUser, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { notFound } from '../errors.ts'
import { emit } from '../events.ts'
import { findMember, writeRole } from '../memberships/change-role.ts'
import { type ChosenRole, lockPeople, permissionsNow, placeOfRole, requireStill } from '../memberships/places.ts'

export type TransferOwnershipResult =
  | { readonly kind: 'transferred'; readonly tenantId: string }
  /** One cannot hand a tenant over to oneself. */
  | { readonly kind: 'to_oneself' }

/** Makes another member an owner and gives the present one another role, both or neither. Further owners stay owners. */
export async function transferOwnership(
  app: Pick<App, 'db' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>,
  viewer: Viewer,
  input: { readonly tenantId: string; readonly membershipId: string; readonly becomes: ChosenRole },
): Promise<TransferOwnershipResult> {
  const { tenantId, membershipId, becomes } = input
  requireIn(viewer, tenantId, 'tenant:transfer')
  const { userId } = requireUser(viewer)
  const occurredAt = await app.clock.now(tenantId)
  return app.db.as(scopeOf(viewer), async (tx): Promise<TransferOwnershipResult> => {
    await lockPeople(tx, tenantId)
    requireStill(await permissionsNow(tx, viewer, tenantId), 'tenant:transfer')
    const heir = await findMember(tx, membershipId, [tenantId])
    if (heir.userId === userId) return { kind: 'to_oneself' }
    const own = await tx.membership.findUnique({ where: { tenantId_userId: { tenantId, userId } } })
    if (!own) throw notFound('tenant')
    await placeOfRole(tx, tenantId, becomes)
    if (heir.role !== 'owner') await writeRole(app, tx, viewer, heir, { role: 'owner', roleId: null }, occurredAt)
    if (becomes.role !== 'owner') await writeRole(app, tx, viewer, own, becomes, occurredAt)
    await audit(app, tx, viewer, {
      tenantId,
      action: 'tenant.transfer_ownership',
      objectKind: 'tenant',
      objectId: tenantId,
      before: { ownerId: userId },
      after: { ownerId: heir.userId },
    })
    await emit(app, tx, viewer, {
      type: 'tenant.owner_transferred',
      tenantId,
      payload: { tenantId, fromUserId: userId, toUserId: heir.userId },
      occurredAt,
    })
    return { kind: 'transferred', tenantId }
  })
}
