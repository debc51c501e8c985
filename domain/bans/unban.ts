import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import type { Tx } from '../db.ts'
import { emit } from '../events.ts'
import { findPerson } from '../users/find-person.ts'

type Slice = Pick<App, 'db' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>

/** Lets a person in again, who signs in anew: their old tokens stay dead. @returns false when they were not banned */
export async function unbanUser(app: Slice, viewer: Viewer, { userId }: { userId: string }): Promise<boolean> {
  const operator = requireOperator(viewer, 'operator:ban')
  await findPerson(app, userId)
  const occurredAt = await app.clock.now()
  return app.db.as({ userId, tenantIds: [] }, async (tx) => {
    const { count } = await tx.ban.updateMany({
      where: { userId, liftedAt: null },
      data: { liftedAt: app.wallClock.now(), liftedBy: operator.userId },
    })
    if (count > 0) await recordLifted(app, tx, viewer, userId, occurredAt)
    return count > 0
  })
}

/** In the transaction that lifts the ban. */
export async function recordLifted(
  app: Pick<App, 'wallClock' | 'jobs' | 'consumers'>,
  tx: Tx,
  viewer: Viewer,
  userId: string,
  occurredAt: Date,
): Promise<void> {
  await audit(app, tx, viewer, { tenantId: null, action: 'user.unban', objectKind: 'user', objectId: userId })
  await emit(app, tx, viewer, { type: 'user.unbanned', tenantId: null, payload: { userId }, occurredAt })
}
