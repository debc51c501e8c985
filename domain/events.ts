import { newId } from '../lib/ids.ts'
import type { Viewer } from './access.ts'
import type { App } from './app.ts'
import type { Tx } from './db.ts'
import type { DomainEvent } from './event.ts'

export interface NewEvent {
  readonly type: string
  readonly tenantId: string | null
  readonly payload: Readonly<Record<string, unknown>>
  readonly occurredAt: Date
}

/** One queue for all consumers; a job is one consumer's share of one event, so a consumer that fails holds up no other. */
export const EVENT_QUEUE = 'events.consume'

/** The same for consumers that call a provider. */
export const PROVIDER_EVENT_QUEUE = 'events.consume-provider'

/** Writes the event and enqueues its consumers in the transaction that made the change: a rollback takes all of it back. */
export async function emit(
  app: Pick<App, 'jobs' | 'wallClock' | 'consumers'>,
  tx: Tx,
  viewer: Viewer,
  event: NewEvent,
): Promise<DomainEvent> {
  const id = newId()
  // No row is asked back: one of no tenant may be written and not read.
  await tx.event.createMany({
    data: [
      {
        id,
        type: event.type,
        tenantId: event.tenantId,
        payload: event.payload as object,
        requestId: viewer.origin.requestId,
        occurredAt: event.occurredAt,
        recordedAt: app.wallClock.now(),
      },
    ],
  })
  const message = {
    id,
    type: event.type,
    tenantId: event.tenantId,
    payload: event.payload,
    occurredAt: event.occurredAt.toISOString(),
  }
  for (const consumer of app.consumers) {
    if (consumer.on.includes(event.type) && (consumer.wants?.({ id, ...event }, viewer) ?? true))
      await app.jobs.enqueue(tx, consumer.callsProvider ? PROVIDER_EVENT_QUEUE : EVENT_QUEUE, {
        consumer: consumer.name,
        event: message,
      })
  }
  return { id, ...event }
}

/**
 * One job of the queue: the named consumer has its effect of the event. A consumer that is no longer there (an extension taken
 * out) has none.
 */
export async function consume(app: App, data: Readonly<Record<string, unknown>>): Promise<void> {
  const { consumer: name, event } = data as {
    consumer: string
    event: Omit<DomainEvent, 'occurredAt'> & { occurredAt: string }
  }
  const consumer = app.consumers.find((each) => each.name === name)
  if (!consumer) {
    app.log.warn({ consumer: name, eventId: event.id }, 'an event was left for a consumer that is not there')
    return
  }
  await consumer.handle(app, { ...event, occurredAt: new Date(event.occurredAt) })
}
