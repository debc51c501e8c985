import { newId } from '../../lib/ids.ts'
import type { App } from '../app.ts'
import type { DomainEvent } from '../event.ts'
import { render } from './render.ts'
import type { NotificationType } from './types.ts'

export const DELIVERY_QUEUE = 'deliveries.send'

type Slice = Pick<App, 'db' | 'jobs' | 'wallClock' | 'publicUrl' | 'productName' | 'email'>

/**
 * Writes the message into each recipient's feed and queues its mail, one transaction a person. Told the same thing twice, a
 * person has it once: the dedupe key is unique.
 */
export async function notify(app: Slice, type: NotificationType, event: DomainEvent): Promise<void> {
  const { tenantId } = event
  if (!tenantId) return
  const { tenant, members } = await app.db.as({ userId: null, tenantIds: [tenantId] }, async (tx) => ({
    tenant: await tx.tenant.findUniqueOrThrow({ where: { id: tenantId }, select: { name: true } }),
    members: await tx.membership.findMany({
      where: { tenantId, role: { in: [...type.to] } },
      select: { user: { select: { id: true, email: true, name: true } } },
      orderBy: { createdAt: 'asc' },
      take: 1_000,
    }),
  }))
  for (const { user } of members) {
    const words = await render(type.template, {
      ...event.payload,
      tenant,
      recipient: { name: user.name },
      product: { name: app.productName },
      links: { base: app.publicUrl },
    })
    const now = app.wallClock.now()
    await app.db.as({ userId: user.id, tenantIds: [tenantId] }, async (tx) => {
      const id = newId()
      const { count } = await tx.notification.createMany({
        data: [
          {
            id,
            userId: user.id,
            tenantId,
            type: type.name,
            dedupeKey: `${type.name}:${type.dedupeKey(event)}`,
            title: words.title,
            body: words.body,
            createdAt: event.occurredAt,
            // A message that is not for the feed is kept as read, so that it counts nowhere.
            readAt: type.channels.includes('feed') ? null : now,
          },
        ],
        skipDuplicates: true,
      })
      if (count === 0 || !type.channels.includes('email')) return
      const deliveryId = newId()
      await tx.delivery.create({
        data: {
          id: deliveryId,
          notificationId: id,
          userId: user.id,
          channel: 'email',
          toAddress: user.email,
          subject: words.title,
          text: words.text,
          html: words.html,
          state: 'queued',
          createdAt: now,
          updatedAt: now,
        },
      })
      await app.jobs.enqueue(tx, DELIVERY_QUEUE, { deliveryId, userId: user.id })
    })
  }
}
