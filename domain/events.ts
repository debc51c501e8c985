import { newId } from '../lib/ids.ts'
import type { Viewer } from './access.ts'
import type { App } from './app.ts'
import type { Tx } from './db.ts'

/** What has happened, in the product's words. Extensions add their own types; payloads are JSON. */
export interface DomainEvent<Type extends string = string, Payload = Readonly<Record<string, unknown>>> {
  readonly id: string
  readonly type: Type
  readonly tenantId: string | null
  readonly payload: Payload
  /** Business time. */
  readonly occurredAt: Date
}

/**
 * What one noun does when something has happened. Delivered at least once, out of order at times; it must have its effect once
 * (`onceFor`, or a unique key of its own).
 */
export interface Consumer {
  /** Unique and stable: jobs name it. Letters, digits, dots and hyphens. */
  readonly name: string
  readonly on: readonly string[]
  handle(app: App, event: DomainEvent): Promise<void>
}

export interface NewEvent {
  readonly type: string
  readonly tenantId: string | null
  readonly payload: Readonly<Record<string, unknown>>
  readonly occurredAt: Date
}

/** One queue for all consumers; a job is one consumer's share of one event, so a consumer that fails holds up no other. */
export const EVENT_QUEUE = 'events.consume'

/** Writes the event and enqueues its consumers in the transaction that made the change: a rollback takes all of it back. */
export async function emit(
  app: Pick<App, 'jobs' | 'wallClock' | 'consumers'>,
  tx: Tx,
  viewer: Viewer,
  event: NewEvent,
): Promise<DomainEvent> {
  const id = newId()
  await tx.event.create({
    data: {
      id,
      type: event.type,
      tenantId: event.tenantId,
      payload: event.payload as object,
      requestId: viewer.origin.requestId,
      occurredAt: event.occurredAt,
      recordedAt: app.wallClock.now(),
    },
  })
  const message = {
    id,
    type: event.type,
    tenantId: event.tenantId,
    payload: event.payload,
    occurredAt: event.occurredAt.toISOString(),
  }
  for (const consumer of app.consumers) {
    if (consumer.on.includes(event.type))
      await app.jobs.enqueue(tx, EVENT_QUEUE, { consumer: consumer.name, event: message })
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

/**
 * Runs the effect unless this consumer has had it for this event; mark and effect are one transaction, so a redelivery after a
 * crash finds either both or neither.
 */
export async function onceFor(
  app: Pick<App, 'db' | 'wallClock'>,
  consumer: string,
  event: DomainEvent,
  effect: (tx: Tx) => Promise<void>,
): Promise<void> {
  const scope = { userId: null, tenantIds: event.tenantId ? [event.tenantId] : [] }
  await app.db.as(scope, async (tx) => {
    const { count } = await tx.eventEffect.createMany({
      data: [{ consumer, eventId: event.id, tenantId: event.tenantId, at: app.wallClock.now() }],
      skipDuplicates: true,
    })
    if (count === 1) await effect(tx)
  })
}
