import { addMs, MINUTE } from '../../lib/clock.ts'
import { tenantOfCustomer } from '../customers/tenant-of.ts'
import { NOBODY } from '../db.ts'
import { knownSeller } from '../sellers/known.ts'
import { customerOf, type Hint, processInboxEvent } from './process.ts'

type Slice = Parameters<typeof processInboxEvent>[0]

/** Processes what waits in the inbox for one tenant, in the order in which it came. */
export async function processWaiting(app: Slice, tenantId: string): Promise<void> {
  const waiting = await app.db.as(NOBODY, (tx) =>
    tx.inboxEvent.findMany({
      where: { processedAt: null, kind: 'payments' },
      orderBy: [{ receivedAt: 'asc' }, { id: 'asc' }],
      take: 500,
    }),
  )
  for (const event of waiting)
    if ((await tenantOf(app, event.hint as unknown as Hint)) === tenantId) await processInboxEvent(app, event.id)
}

async function tenantOf(app: Slice, hint: Hint): Promise<string | null> {
  const { subject } = hint
  if (subject.kind === 'seller') {
    const seller = await knownSeller(app, { provider_ref: { provider: app.payments.name, ref: subject.ref } })
    return seller?.tenantId ?? null
  }
  const customer = await customerOf(app, hint)
  return customer && tenantOfCustomer(app, customer)
}

/** By then an event's own job has had its quick tries. */
const LEFT_BEHIND_MS = 10 * MINUTE

/**
 * Takes up the events whose jobs have given up: an outage of hours loses nothing. Those tried least come first, so that one which fails
 * for ever holds up no other.
 * @returns how many were looked at
 */
export async function retryLeftBehind(app: Slice, signal?: AbortSignal): Promise<number> {
  const before = addMs(app.wallClock.now(), -LEFT_BEHIND_MS)
  const waiting = await app.db.as(NOBODY, (tx) =>
    tx.inboxEvent.findMany({
      where: { processedAt: null, kind: 'payments', receivedAt: { lt: before } },
      orderBy: [{ attempts: 'asc' }, { receivedAt: 'asc' }],
      select: { id: true },
      take: 100,
    }),
  )
  for (const { id } of waiting) {
    if (signal?.aborted) break
    await processInboxEvent(app, id).catch((error: unknown) =>
      app.log.error({ err: error, inboxEventId: id }, 'a webhook still cannot be processed'),
    )
  }
  return waiting.length
}
