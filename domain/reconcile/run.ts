import { addMs, DAY } from '../../lib/clock.ts'
import { newId } from '../../lib/ids.ts'
import type { CustomerRef } from '../../providers/payments/port.ts'
import { NOBODY } from '../db.ts'
import { reconcileIntents } from '../intents/reconcile.ts'
import { compareKind, type Drift } from './compare.ts'
import { hearEvents } from './hear-events.ts'
import { keepDrifts } from './keep-drifts.ts'
import type { ReconcileSlice } from './kind.ts'
import { KINDS } from './kinds.ts'
import { compareSellers } from './sellers.ts'

export interface ReconcileOptions {
  /** Only this tenant; every tenant if absent. */
  readonly tenantId?: string
  /** Events that were missed are taken in, promises that hang are settled, and what differs is made equal to the provider's. Else only looked at. */
  readonly repair: boolean
  /** False: only the events are heard, which costs little. */
  readonly whole: boolean
  /** The row of one that was asked for (ask.ts); absent: a row of its own. */
  readonly runId?: string
  readonly signal?: AbortSignal
}

export interface ReconcileReport {
  readonly provider: string
  /** Events that no webhook had brought. */
  readonly missedEvents: number
  readonly compared: number
  readonly drifts: readonly Drift[]
}

/** Compares both sides of the payments, and repairs ours. The provider's word is the truth about what it owns. */
export async function reconcile(app: ReconcileSlice, options: ReconcileOptions): Promise<ReconcileReport> {
  const { tenantId, repair, whole, runId, signal } = options
  const provider = app.payments.name
  const startedAt = app.wallClock.now()
  const only = tenantId ? await customerOf(app, tenantId) : null
  const nothing = { provider, missedEvents: 0, compared: 0, drifts: [] }
  if (tenantId && !only && !runId) return nothing
  const within = tenantId ? { userId: null, tenantIds: [tenantId] } : NOBODY
  const { id, heardUntil } = await app.db.as(within, async (tx) => {
    const last = await tx.reconcileRun.findFirst({
      where: { provider, eventsUntil: { not: null } },
      orderBy: { eventsUntil: 'desc' },
    })
    const id = runId ?? newId()
    const run = { id, provider, tenantId: tenantId ?? null, whole, repair, startedAt }
    if (!runId) await tx.reconcileRun.createMany({ data: [run] })
    return { id, heardUntil: last?.eventsUntil ?? null }
  })
  const hears = repair && !tenantId
  if (hears) await reconcileIntents(app, signal)
  const missedEvents = hears ? await hearEvents(app, heardUntil, signal) : 0
  const drifts: Drift[] = []
  let compared = 0
  // Whom the provider does not know has nothing there to compare.
  for (const kind of whole && !(tenantId && !only) ? KINDS : []) {
    if (signal?.aborted) break
    const found = { repair, ...(only ? { only } : {}), ...(signal ? { signal } : {}) }
    compared += await compareKind(app, kind, { ...found, onDrift: (drift) => drifts.push(drift) })
  }
  // A seller need be nobody's customer.
  if (whole && !signal?.aborted) {
    const found = { repair, ...(tenantId ? { tenantId } : {}), ...(signal ? { signal } : {}) }
    compared += await compareSellers(app, { ...found, onDrift: (drift) => drifts.push(drift) })
  }
  await keepDrifts(app, id, drifts)
  // A run that was broken off has no end: the next one begins where the last whole one did.
  if (!signal?.aborted)
    await app.db.as(within, (tx) =>
      tx.reconcileRun.updateMany({
        where: { id },
        data: {
          finishedAt: app.wallClock.now(),
          eventsUntil: hears ? startedAt : null,
          compared,
          missedEvents,
          drifted: drifts.length,
          repaired: drifts.filter((drift) => drift.repaired).length,
        },
      }),
    )
  for (const drift of drifts)
    app.log.warn({ ...drift, runId: id }, 'ours and the payments provider’s did not say the same')
  return { provider, missedEvents, compared, drifts }
}

/** Everything is compared once a day; the runs in between only ask for events. */
const WHOLE_EVERY_MS = DAY

/** What the schedule does. */
export async function reconcileInTime(app: ReconcileSlice, signal?: AbortSignal): Promise<void> {
  const since = addMs(app.wallClock.now(), -WHOLE_EVERY_MS)
  const recent = await app.db.as(NOBODY, (tx) =>
    tx.reconcileRun.count({
      where: {
        provider: app.payments.name,
        whole: true,
        repair: true,
        tenantId: null,
        finishedAt: { not: null },
        startedAt: { gt: since },
      },
    }),
  )
  await reconcile(app, { repair: true, whole: recent === 0, ...(signal ? { signal } : {}) })
}

async function customerOf(
  app: ReconcileSlice,
  tenantId: string,
): Promise<{ tenantId: string; customer: CustomerRef } | null> {
  const known = await app.db.sweep((tx) =>
    tx.customer.findUnique({ where: { tenantId_provider: { tenantId, provider: app.payments.name } } }),
  )
  return known ? { tenantId, customer: known.ref as CustomerRef } : null
}
