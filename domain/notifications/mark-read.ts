import { requireUser, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { notFound } from '../errors.ts'
import { emit } from '../events.ts'

/** Marks one of the viewer's own messages as read; reading twice keeps the first time. @throws DomainError NOT_FOUND */
export async function markNotificationRead(
  app: Pick<App, 'db' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>,
  viewer: Viewer,
  notificationId: string,
): Promise<void> {
  const { userId } = requireUser(viewer)
  const occurredAt = await app.clock.now()
  await app.db.as({ userId, tenantIds: [] }, async (tx) => {
    const known = await tx.notification.findFirst({ where: { id: notificationId, userId }, select: { readAt: true } })
    if (!known) throw notFound('notification')
    if (known.readAt) return
    const { count } = await tx.notification.updateMany({
      where: { id: notificationId, readAt: null },
      data: { readAt: app.wallClock.now() },
    })
    const payload = { userId, notificationId }
    if (count > 0) await emit(app, tx, viewer, { type: 'notification.read', tenantId: null, payload, occurredAt })
  })
}
