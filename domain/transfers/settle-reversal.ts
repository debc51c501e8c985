import { type SystemViewer, scopeOf } from '../access.ts'
import type { App } from '../app.ts'
import type { UnsettledIntent } from '../subscriptions/settle-start.ts'
import { recordReversal } from './record-reversal.ts'
import { findReversal } from './reverse.ts'

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log' | 'failpoint'>

/** Asks again for a reversal whose answer was lost: it names the sum in all, so that whatever has happened it takes nothing twice. */
export async function settleReversal(app: Slice, viewer: SystemViewer, intent: UnsettledIntent): Promise<void> {
  const { id: intentId, attempt, subjectId: disputeId } = intent
  const reversal = disputeId && (await app.db.as(scopeOf(viewer), (tx) => findReversal(app, tx, disputeId)))
  const outcome =
    reversal && (await app.payments.reverseTransfer(reversal.asked, { idempotencyKey: `${intentId}:${attempt}` }))
  await app.failpoint('transfer.reverse:called')
  if (disputeId && reversal && outcome) {
    await recordReversal(app, viewer, { intentId, disputeId, customer: reversal.customer }, outcome)
    return
  }
  await app.db.as(scopeOf(viewer), (tx) =>
    tx.intent.updateMany({
      where: { id: intentId, state: 'unknown' },
      data: { state: 'failed', updatedAt: app.wallClock.now() },
    }),
  )
}
