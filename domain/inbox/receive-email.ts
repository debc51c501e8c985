import { fromPublicId, newId } from '../../lib/ids.ts'
import type { WebhookRequest } from '../../providers/call.ts'
import type { EmailEvent } from '../../providers/email/port.ts'
import type { App } from '../app.ts'
import { NOBODY } from '../db.ts'
import { DELIVERY_AFTER } from '../notifications/states.ts'

/**
 * Takes in an email provider's webhook: each event is stored once and moves its delivery on. The provider's word says all there is
 * to know, so there is nothing to fetch and no job.
 * @throws WebhookRefused when the signature does not hold: nothing is stored
 */
export async function receiveEmailWebhook(
  app: Pick<App, 'db' | 'email' | 'wallClock'>,
  request: WebhookRequest,
): Promise<number> {
  let stored = 0
  for (const event of app.email.readWebhook(request)) {
    if (await receive(app, event)) stored += 1
  }
  return stored
}

async function receive(app: Pick<App, 'db' | 'email' | 'wallClock'>, event: EmailEvent): Promise<boolean> {
  const deliveryId = event.deliveryId ? fromPublicId('delivery', event.deliveryId) : null
  const delivery = deliveryId
    ? await app.db.sweep((tx) => tx.delivery.findUnique({ where: { id: deliveryId }, select: { userId: true } }))
    : null
  const now = app.wallClock.now()
  return app.db.as({ ...NOBODY, userId: delivery?.userId ?? null }, async (tx) => {
    const { count } = await tx.inboxEvent.createMany({
      data: [
        {
          id: newId(),
          kind: 'email',
          provider: app.email.name,
          externalId: event.id,
          type: event.kind,
          hint: { deliveryId: event.deliveryId, reason: event.reason },
          receivedAt: now,
          processedAt: now,
          outcome: delivery ? 'applied' : 'unknown_delivery',
        },
      ],
      skipDuplicates: true,
    })
    const state = DELIVERY_AFTER[event.kind]
    if (count === 1 && deliveryId && delivery && state) {
      await tx.delivery.updateMany({
        // Queued: the provider's word came before our own note that it had taken the mail, or instead of it.
        where: { id: deliveryId, state: { in: ['queued', 'sent', 'delivered'] } },
        data: { state, lastError: event.reason, updatedAt: now },
      })
    }
    return count === 1
  })
}
