import { newId } from '../../lib/ids.ts'
import { systemViewer } from '../access.ts'
import type { App } from '../app.ts'
import { countOf, txStatement } from '../db/on-transaction.ts'
import type { Tx } from '../db.ts'
import type { DomainEvent } from '../event.ts'
import { emit } from '../events.ts'
import { type Recipients, recipientsOf } from './recipients.ts'
import { type Rendered, render } from './render.ts'
import type { NotificationType } from './types.ts'

export const DELIVERY_QUEUE = 'deliveries.send'

const NOTIFICATION =
  txStatement(`insert into notifications (id, user_id, tenant_id, type, dedupe_key, title, body, created_at, read_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing`)
const MAIL =
  txStatement(`insert into deliveries (id, notification_id, user_id, channel, to_address, subject, text, html, state, created_at, updated_at)
  values ($1, $2, $3, 'email', $4, $5, $6, $7, 'queued', $8, $8)`)

type Slice = Pick<App, 'db' | 'jobs' | 'wallClock' | 'publicUrl' | 'productName' | 'email' | 'consumers'>

/**
 * Writes the message into each recipient's feed and queues its mail, one transaction a person. Told the same thing twice, a
 * person has it once: the dedupe key is unique.
 */
export async function notify(app: Slice, type: NotificationType, event: DomainEvent): Promise<void> {
  const { tenantId } = event
  const { tenant, people } = await recipientsOf(app, type, event)
  const sender = systemViewer(`notify.${type.name}`, tenantId ?? '')
  const inFeed = type.channels.includes('feed')
  const byMail = type.channels.includes('email')
  for (const user of people) {
    const words = await render(type.template, {
      ...event.payload,
      tenant,
      recipient: { name: user.name },
      product: { name: app.productName },
      links: { base: app.publicUrl },
    })
    const now = app.wallClock.now()
    await app.db.as({ userId: user.id, tenantIds: tenantId ? [tenantId] : [] }, async (tx) => {
      const id = newId()
      const key = `${type.name}:${type.dedupeKey(event)}`
      // A message that is not for the feed is kept as read, so that it counts nowhere.
      const readAt = inFeed ? null : now
      const { title, body } = words
      const written = [id, user.id, tenantId, type.name, key, title, body, event.occurredAt, readAt]
      if ((await countOf(tx, NOTIFICATION, written)) === 0) return
      const received =
        inFeed &&
        emit(app, tx, sender, {
          type: 'notification.received',
          tenantId: null,
          payload: { userId: user.id, notificationId: id },
          occurredAt: event.occurredAt,
        })
      await Promise.all([received, byMail && queueMail(app, tx, { notificationId: id, user, words, now })])
    })
  }
}

interface NewMail {
  readonly notificationId: string
  readonly user: Recipients['people'][number]
  readonly words: Rendered
  readonly now: Date
}

async function queueMail(app: Pick<App, 'jobs'>, tx: Tx, mail: NewMail): Promise<void> {
  const { notificationId, user, words, now } = mail
  const deliveryId = newId()
  await Promise.all([
    countOf(tx, MAIL, [deliveryId, notificationId, user.id, user.email, words.title, words.text, words.html, now]),
    app.jobs.enqueue(tx, DELIVERY_QUEUE, { deliveryId, userId: user.id }),
  ])
}
