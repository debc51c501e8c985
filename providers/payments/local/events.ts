import type { CustomerRef, SellerRef } from '../port.ts'
import type { EventType } from './event-types.ts'
import { takeFault, WEBHOOK_FAULTS } from './faults.ts'
import type { Tx } from './gateway.ts'
import { newRef } from './ids.ts'
import { freeze, publicJson } from './json.ts'

export interface NewEvent {
  readonly type: EventType
  /** Whose it is: webhooks of one owner are sent in order. */
  readonly customer: CustomerRef | SellerRef
  /** Where the owner stands; customers if absent. */
  readonly of?: 'sellers'
  readonly objectKind: 'customer' | 'payment_method' | 'subscription' | 'invoice' | 'payment' | 'checkout' | 'seller'
  readonly objectRef: string
  /** What a reader would have got after this event, kept for stale reads under this reference; the object's own if absent. */
  readonly snapshotOf?: string
  readonly snapshot: unknown
  /** What the body shows of it; the snapshot if absent. */
  readonly shown?: unknown
  /** When it happened, in the customer's own time. */
  readonly at: Date
}

/** Room between two positions, for a webhook that is to come late. */
const STEP = 10

/** Writes the event and queues its webhook, in the transaction of the change itself: neither is ever there without the other. */
export async function emit(tx: Tx, event: NewEvent): Promise<void> {
  const id = newRef('event')
  const wallNow = tx.wallClock.now()
  const body = publicJson({
    id,
    type: event.type,
    created: event.at,
    account: null,
    customer: event.customer,
    object: { kind: event.objectKind, ref: event.objectRef },
    snapshot: event.shown ?? event.snapshot,
  })
  const { rows } = await tx.query<{ seq: string }>(
    `insert into events (id, customer_id, type, object_ref, snapshot, body, wall_created_at)
     values ($1, $2, $3, $4, $5, $6, $7) returning seq`,
    [id, event.customer, event.type, event.snapshotOf ?? event.objectRef, freeze(event.snapshot), body, wallNow],
  )
  const seq = rows[0]?.seq
  const counted = await tx.query<{ event_count: string }>(
    `update ${event.of ?? 'customers'} set event_count = event_count + 1 where id = $1 returning event_count`,
    [event.customer],
  )
  const position = Number(counted.rows[0]?.event_count) * STEP
  const fault = await takeFault(tx, 'deliver', WEBHOOK_FAULTS)
  const late = fault?.kind === 'reordered_webhook' ? STEP + STEP / 2 : 0
  const copies = fault?.kind === 'duplicate_webhook' ? 2 : 1
  const status = fault?.kind === 'dropped_webhook' ? 'dropped' : 'pending'
  for (let copy = 0; copy < copies; copy++)
    await tx.query(
      `insert into deliveries (event_seq, customer_id, position, status, wall_next_at, wall_created_at)
       values ($1, $2, $3, $4, $5, $5)`,
      [seq, event.customer, position + late + copy, status, wallNow],
    )
  if (fault?.kind === 'forged_webhook')
    await tx.query(
      `insert into deliveries (event_seq, customer_id, position, status, wall_next_at, wall_created_at, forged)
       values ($1, $2, $3, 'pending', $4, $4, true)`,
      [seq, event.customer, position - 1, wallNow],
    )
}
