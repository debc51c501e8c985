import { requireUser, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { notFound } from '../errors.ts'

/** Marks one of the viewer's own messages as read; reading twice keeps the first time. @throws DomainError NOT_FOUND */
export async function markNotificationRead(
  app: Pick<App, 'db' | 'wallClock'>,
  viewer: Viewer,
  notificationId: string,
): Promise<void> {
  const { userId } = requireUser(viewer)
  await app.db.as({ userId, tenantIds: [] }, async (tx) => {
    const known = await tx.notification.findFirst({ where: { id: notificationId, userId }, select: { readAt: true } })
    if (!known) throw notFound('notification')
    if (!known.readAt)
      await tx.notification.updateMany({
        where: { id: notificationId, readAt: null },
        data: { readAt: app.wallClock.now() },
      })
  })
}
