import { toPublicId } from '../../lib/ids.ts'
import { ProviderError } from '../../providers/errors.ts'
import type { App } from '../app.ts'
import { type DeliveryOutcome, findQueued, noteTry } from './queued.ts'
import { MAX_DELIVERY_ATTEMPTS } from './states.ts'

/**
 * Sends one queued mail. A delivery that is no longer queued is left alone, so a job delivered twice sends once. When the provider may
 * have taken it and we did not hear, it is tried again: a message twice is better than none, and a provider that deduplicates
 * sends it once.
 * @throws the provider's error while attempts remain, so that the queue tries again later
 */
export async function deliver(
  app: Pick<App, 'db' | 'email' | 'wallClock' | 'mailFrom' | 'productName' | 'log'>,
  input: { deliveryId: string; userId: string },
): Promise<void> {
  await app.db.exclusively(`delivery:${input.deliveryId}`, async () => {
    const delivery = await findQueued(app, input)
    if (!delivery) return
    const write = (outcome: DeliveryOutcome) => {
      const tried = { provider: app.email.name, attempts: delivery.attempts + 1, at: app.wallClock.now() }
      return app.db.as({ userId: input.userId, tenantIds: [] }, (tx) => noteTry(tx, delivery.id, tried, outcome))
    }
    try {
      const outcome = await app.email.send(
        {
          deliveryId: toPublicId('delivery', delivery.id),
          from: { email: app.mailFrom, name: app.productName },
          to: { email: delivery.toAddress },
          subject: delivery.subject,
          text: delivery.text,
          html: delivery.html,
          category: delivery.type,
        },
        { idempotencyKey: delivery.id },
      )
      await write(
        outcome.kind === 'accepted'
          ? { state: 'sent', ref: outcome.ref }
          : { state: 'refused', lastError: outcome.reason },
      )
    } catch (error) {
      const last = delivery.attempts + 1 >= MAX_DELIVERY_ATTEMPTS
      const hopeless = error instanceof ProviderError && error.fault === 'rejected'
      await write({
        lastError: error instanceof Error ? error.message : String(error),
        ...(last || hopeless ? { state: 'failed' } : {}),
      })
      if (!last && !hopeless) throw error
      app.log.error({ err: error, deliveryId: delivery.id }, 'a mail was given up')
    }
  })
}
