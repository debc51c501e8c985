import { newId } from '../../lib/ids.ts'
import type { Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import type { Tx } from '../db.ts'
import { emit } from '../events.ts'
import { requireStillHere } from '../users/still-here.ts'
import type { ChosenRole } from './places.ts'

export interface Admission {
  readonly tenantId: string
  readonly userId: string
  /** The person's verified address: what is pending for it has come to its end. */
  readonly email: string
  readonly to: ChosenRole
  readonly via: 'invitation' | 'domain' | 'join_request'
}

/**
 * Gives somebody a place, under the lock and when all has been checked: who may, the role, the seats. Every way into a tenant but its
 * making ends here.
 * @returns the id of the place
 */
export async function admit(
  app: Pick<App, 'wallClock' | 'jobs' | 'consumers'>,
  tx: Tx,
  viewer: Viewer,
  { tenantId, userId, email, to, via }: Admission,
  occurredAt: Date,
): Promise<string> {
  const membershipId = newId()
  const now = app.wallClock.now()
  await tx.membership.createMany({
    data: [{ id: membershipId, tenantId, userId, ...to, createdAt: now, updatedAt: now }],
  })
  await requireStillHere(tx, userId)
  await tx.invitation.updateMany({
    where: { tenantId, state: 'pending', email: email.toLowerCase() },
    data: { state: 'accepted', endedAt: now },
  })
  await tx.joinRequest.updateMany({
    where: { tenantId, userId, state: 'pending' },
    data: { state: 'approved', decidedAt: now },
  })
  await audit(app, tx, viewer, {
    tenantId,
    action: 'member.join',
    objectKind: 'membership',
    objectId: membershipId,
    after: { userId, ...to, via },
  })
  await emit(app, tx, viewer, {
    type: 'member.joined',
    tenantId,
    payload: { membershipId, userId, ...to, via },
    occurredAt,
  })
  return membershipId
}
