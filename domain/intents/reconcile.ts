import { addMs } from '../../lib/clock.ts'
import { scopeOf, systemViewer } from '../access.ts'
import type { App } from '../app.ts'
import { settleStart } from '../subscriptions/settle-start.ts'
import { INTENT_STALE_MS } from './states.ts'

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log'>

/**
 * Settles the intents whose call may have happened: those left `unknown`, and those whose worker is gone. An intent whose provider still
 * cannot answer is left for the next run.
 * @returns how many were looked at
 */
export async function reconcileIntents(app: Slice): Promise<number> {
  const stale = addMs(app.wallClock.now(), -INTENT_STALE_MS)
  const open = await app.db.sweep((tx) =>
    tx.intent.findMany({
      where: { state: { in: ['unknown', 'claimed'] }, updatedAt: { lt: stale } },
      orderBy: { updatedAt: 'asc' },
      take: 100,
    }),
  )
  for (const intent of open) {
    const viewer = systemViewer('intents.reconcile', intent.tenantId)
    try {
      await app.db.exclusively(`intent:${intent.id}`, async () => {
        if (intent.verb === 'subscription.start') return settleStart(app, viewer, intent)
        // A lost cancellation or card page leaves nothing half-done: the client repeats it under the same key.
        await app.db.as(scopeOf(viewer), (tx) =>
          tx.intent.updateMany({
            where: { id: intent.id, state: intent.state },
            data: { state: 'failed', updatedAt: app.wallClock.now() },
          }),
        )
      })
    } catch (error) {
      app.log.warn({ err: error, intentId: intent.id }, 'an intent could not be settled yet')
    }
  }
  return open.length
}
