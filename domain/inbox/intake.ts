import { gathered } from '../../lib/gathered.ts'
import { newId } from '../../lib/ids.ts'
import type { PaymentsEvent } from '../../providers/payments/port.ts'
import type { App } from '../app.ts'
import { rowsOf, txStatement } from '../db/on-transaction.ts'
import { NOBODY, type Tx } from '../db.ts'

export const INBOX_QUEUE = 'inbox.process'

/** Stores genuine events, each once. */
export type Intake = (event: PaymentsEvent) => Promise<'stored' | 'duplicate'>

const MOST_AT_ONCE = 200
/** One is verified and written while others are committed. */
const BATCHES_AT_ONCE = 3

type Slice = Pick<App, 'db' | 'payments' | 'jobs' | 'wallClock'>

/** Events that come at once are committed at once, each with the job that processes it: a provider that sends thousands costs one transaction for many. */
export function openIntake(app: Slice): Intake {
  return gathered((events) => app.db.as(NOBODY, (tx) => store(app, tx, events)), MOST_AT_ONCE, BATCHES_AT_ONCE)
}

async function store(
  app: Slice,
  tx: Tx,
  events: readonly PaymentsEvent[],
): Promise<readonly ('stored' | 'duplicate')[]> {
  const ids = await storePaymentsEvents(app, tx, events)
  const stored = ids.filter((id) => id !== null)
  await app.jobs.enqueueAll(
    tx,
    INBOX_QUEUE,
    stored.map((inboxEventId) => ({ inboxEventId })),
  )
  return ids.map((id) => (id === null ? 'duplicate' : 'stored'))
}

/** In the order of their keys, so that two who store the same events wait for each other in one direction only. */
const STORE = txStatement(`
  insert into inbox_events (id, kind, provider, account, external_id, type, hint, received_at, attempts)
  select r.id, 'payments', $1, r.account, r."externalId", r.type, r.hint, $2, 0
  from jsonb_to_recordset($3::jsonb) r(id uuid, account text, "externalId" text, type text, hint jsonb)
  order by r.account, r."externalId"
  on conflict do nothing returning id`)

/** Stores each event once, and makes no job. @returns for each its id in our inbox, or null when it is there already */
export async function storePaymentsEvents(
  app: Pick<App, 'payments' | 'wallClock'>,
  tx: Tx,
  events: readonly PaymentsEvent[],
): Promise<readonly (string | null)[]> {
  const receivedAt = app.wallClock.now()
  const rows = events.map((event) => ({
    id: newId(),
    account: event.account ?? '',
    externalId: event.id,
    type: event.type,
    hint: { subject: event.subject, customer: event.customer, occurredAt: event.occurredAt.toISOString() },
  }))
  const stored = await rowsOf<{ id: string }>(tx, STORE, [app.payments.name, receivedAt, JSON.stringify(rows)])
  const ids = new Set(stored.map(({ id }) => id))
  return rows.map(({ id }) => (ids.has(id) ? id : null))
}
