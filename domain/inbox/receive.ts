import { newId } from '../../lib/ids.ts'
import type { WebhookRequest } from '../../providers/call.ts'
import type { App } from '../app.ts'
import { NOBODY } from '../db.ts'

export const INBOX_QUEUE = 'inbox.process'

/**
 * Takes in a payments webhook: verified over its raw bytes, stored once, to be processed by a job. A duplicate, and an event that we do
 * not use, are acknowledged and change nothing.
 * @throws WebhookRefused when the signature does not hold: nothing is stored
 */
export async function receivePaymentsWebhook(
  app: Pick<App, 'db' | 'payments' | 'jobs' | 'wallClock'>,
  request: WebhookRequest,
): Promise<'stored' | 'duplicate' | 'ignored'> {
  const event = app.payments.readWebhook(request)
  if (!event) return 'ignored'
  const id = newId()
  return app.db.as(NOBODY, async (tx) => {
    const { count } = await tx.inboxEvent.createMany({
      data: [
        {
          id,
          kind: 'payments',
          provider: app.payments.name,
          account: event.account ?? '',
          externalId: event.id,
          type: event.type,
          hint: { subject: event.subject, customer: event.customer, occurredAt: event.occurredAt.toISOString() },
          receivedAt: app.wallClock.now(),
        },
      ],
      skipDuplicates: true,
    })
    if (count === 0) return 'duplicate'
    await app.jobs.enqueue(tx, INBOX_QUEUE, { inboxEventId: id })
    return 'stored'
  })
}
