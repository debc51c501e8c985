import { gathered } from '../../lib/gathered.ts'
import { newId } from '../../lib/ids.ts'
import type { PaymentsEvent } from '../../providers/payments/port.ts'
import type { App } from '../app.ts'
import { rowsOf, txStatement } from '../db/on-transaction.ts'
import { NOBODY, type PreparedTx, type Tx } from '../db.ts'

export const INBOX_QUEUE = 'inbox.process'

/** Stores a genuine event once. @throws TooManyWait when as many wait to be stored as may: the provider sends it again */
export type Intake = (event: PaymentsEvent) => Promise<'stored' | 'duplicate'>

const MOST_AT_ONCE = 200
/** One is verified and written while another is committed; with more of them each is smaller, and costs more by the event. */
const BATCHES_AT_ONCE = 2
/** What waits is held in memory, with its request. At a thousand a second it is what comes while the database stands still for some seconds. */
export const MOST_EVENTS_WAITING = 4_000
/** Whoever waited behind one that has waited so long would not be answered before their deadline. */
const LONGEST_WAIT_MS = 5_000

type Slice = Pick<App, 'db' | 'payments' | 'jobs' | 'wallClock' | 'log'>

/**
 * Events that come at once are committed at once, each with the job that processes it: a provider that sends thousands costs one transaction for many. The more that
 * wait, the less each costs, so that they are not to be kept from it but by their number.
 */
export function openIntake(app: Slice): Intake {
  const storeAll = async (events: readonly PaymentsEvent[]) => {
    try {
      return await app.db.prepared(NOBODY, (tx) => store(app, tx, events))
    } catch (error) {
      // Whoever waits for it may have been told already that it takes too long, and then hears no more.
      app.log.warn({ err: error, events: events.length }, 'payments events could not be stored')
      throw error
    }
  }
  return gathered(storeAll, {
    most: MOST_AT_ONCE,
    atOnce: BATCHES_AT_ONCE,
    mostWaiting: MOST_EVENTS_WAITING,
    longestWaitMs: LONGEST_WAIT_MS,
    mayBeOnes: isOfData,
  })
}

/**
 * What an event says cannot be stored: PostgreSQL's classes 22, 23 and 54 (an id that is too long for an index), or what cannot be made a row of at all. A connection that
 * breaks, or no time, is nobody's fault.
 */
function isOfData(error: unknown): boolean {
  if (error instanceof RangeError || error instanceof TypeError) return true
  return /^(22|23|54)/.test(String((error as { code?: unknown }).code))
}

async function store(
  app: Slice,
  tx: PreparedTx,
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
  tx: Tx | PreparedTx,
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
