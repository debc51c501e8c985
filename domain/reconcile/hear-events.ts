import { addMs, DAY, HOUR } from '../../lib/clock.ts'
import type { PaymentsEvent } from '../../providers/payments/port.ts'
import { NOBODY } from '../db.ts'
import { storePaymentsEvents } from '../inbox/intake.ts'
import { processInboxEvent } from '../inbox/process.ts'
import type { ReconcileSlice } from './kind.ts'

/** Stripe keeps events for 30 days; the local gateway does the same. */
const KEPT_MS = 30 * DAY - HOUR
/** The provider's clock is not ours, and an event may show in the list a little after it was made. */
const OVERLAP_MS = HOUR
const AT_ONCE = 4

/**
 * Asks the provider for the events since the last time, and takes in those that no webhook has brought: an outage of days is made up for in one
 * run. They are processed at once; one that fails is left in the inbox for its retries.
 * @returns how many were new
 */
export async function hearEvents(app: ReconcileSlice, from: Date | null, signal?: AbortSignal): Promise<number> {
  const now = app.wallClock.now()
  const since = from ? addMs(from, -OVERLAP_MS) : addMs(now, -KEPT_MS)
  const missed: string[] = []
  let after: string | undefined
  for (;;) {
    const page = await app.payments.listEvents({ since, ...(after ? { after } : {}) })
    missed.push(...(await storeMissed(app, page.items)))
    if (page.next === null || signal?.aborted) break
    after = page.next
  }
  // Newest first, as they were listed: the others then find nothing left to change.
  const waiting = missed.values()
  const worker = async () => {
    for (const id of waiting) {
      if (signal?.aborted) return
      await processInboxEvent(app, id).catch((error: unknown) =>
        app.log.warn({ err: error, inboxEventId: id }, 'an event that was missed cannot be processed yet'),
      )
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return missed.length
}

function storeMissed(app: ReconcileSlice, events: readonly PaymentsEvent[]): Promise<string[]> {
  return app.db.as(NOBODY, async (tx) => {
    const known = await tx.inboxEvent.findMany({
      where: { provider: app.payments.name, externalId: { in: events.map((event) => event.id) } },
      select: { externalId: true },
    })
    const ids = new Set(known.map((row) => row.externalId))
    const stored: string[] = []
    for (const event of events) {
      const id = ids.has(event.id) ? null : ((await storePaymentsEvents(app, tx, [event]))[0] ?? null)
      if (id) stored.push(id)
    }
    return stored
  })
}
