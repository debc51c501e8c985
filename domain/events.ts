import { newId } from '../lib/ids.ts'
import type { Viewer } from './access.ts'
import type { App } from './app.ts'
import { countOf, txStatement } from './db/on-transaction.ts'
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

// No row is asked back: one of no tenant may be written and not read.
const EVENT = txStatement(`insert into events (id, tenant_id, type, payload, request_id, occurred_at, recorded_at)
  values ($1, $2, $3, $4::jsonb, $5, $6, $7)`)

/** Writes the event and enqueues its consumers in the transaction that made the change: a rollback takes all of it back. */
export async function emit(
  app: Pick<App, 'jobs' | 'wallClock' | 'consumers'>,
  tx: Tx,
  viewer: Viewer,
  event: NewEvent,
): Promise<DomainEvent> {
  const id = newId()
  const message = {
    id,
    type: event.type,
    tenantId: event.tenantId,
    payload: event.payload,
    occurredAt: event.occurredAt.toISOString(),
  }
  const { type, tenantId, payload, occurredAt } = event
  const { requestId } = viewer.origin
  await Promise.all([
    countOf(tx, EVENT, [id, tenantId, type, JSON.stringify(payload), requestId, occurredAt, app.wallClock.now()]),
    ...app.consumers
      .filter((consumer) => consumer.on.includes(type) && (consumer.wants?.({ id, ...event }, viewer) ?? true))
      .map(({ name, callsProvider }) =>
        app.jobs.enqueue(tx, callsProvider ? PROVIDER_EVENT_QUEUE : EVENT_QUEUE, { consumer: name, event: message }),
      ),
  ])
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
