import { toPublicId } from '../../lib/ids.ts'
import type { CustomerRef, StartOutcome } from '../../providers/payments/port.ts'
import { type SystemViewer, scopeOf } from '../access.ts'
import type { App } from '../app.ts'
import { ensurePriceRef } from './price-ref.ts'
import { abandonStart, recordStart } from './record-start.ts'

export interface UnsettledIntent {
  readonly id: string
  readonly tenantId: string
  readonly subjectId: string | null
  readonly attempt: number
  readonly claimedAt: Date
}

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log'>

/**
 * Finds out what became of a start whose answer was lost. First by our own id in the provider's metadata; if it is not there, the
 * same key is sent again, but only while the provider still remembers keys; after that it is taken not to have happened.
 */
export async function settleStart(app: Slice, viewer: SystemViewer, intent: UnsettledIntent): Promise<void> {
  const { tenantId, id: intentId } = intent
  const starting = await app.db.as(scopeOf(viewer), (tx) =>
    tx.subscription.findFirst({
      where: { id: intent.subjectId ?? intentId, tenantId },
      include: { customer: { select: { ref: true } } },
    }),
  )
  if (!starting || starting.state === 'failed') return close(app, viewer, intentId)
  const at = { tenantId, intentId, subscriptionId: starting.id, customer: starting.customer.ref as CustomerRef }
  const ourId = toPublicId('subscription', starting.id)
  const found = await app.payments.findSubscription(ourId)
  if (found) {
    const outcome: StartOutcome =
      found.status === 'canceled' || found.status === 'incomplete_expired'
        ? { kind: 'declined', reason: 'card_declined' }
        : { kind: 'started', subscription: found }
    await recordStart(app, viewer, at, outcome)
    return
  }
  if (app.wallClock.now().getTime() - intent.claimedAt.getTime() < app.payments.idempotencyWindowMs) {
    const outcome = await app.payments.startSubscription(
      {
        ourId,
        customer: starting.customer.ref as CustomerRef,
        price: await ensurePriceRef(app, starting.priceId),
        quantity: starting.quantity,
        ...(starting.trialEndsAt ? { trialEnd: starting.trialEndsAt } : {}),
      },
      { idempotencyKey: `${intentId}:${intent.attempt}` },
    )
    await recordStart(app, viewer, at, outcome)
    return
  }
  await app.db.as(scopeOf(viewer), (tx) => abandonStart(app, tx, { tenantId, id: starting.id }))
  await close(app, viewer, intentId)
}

/** Nothing is there and nothing will come: the client may try again under the same key. */
async function close(app: Slice, viewer: SystemViewer, intentId: string): Promise<void> {
  await app.db.as(scopeOf(viewer), (tx) =>
    tx.intent.updateMany({
      where: { id: intentId, state: { in: ['unknown', 'claimed'] } },
      data: { state: 'failed', updatedAt: app.wallClock.now() },
    }),
  )
}
