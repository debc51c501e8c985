import { toPublicId } from '../../lib/ids.ts'
import { ProviderError } from '../../providers/errors.ts'
import type { CustomerRef, StartOutcome } from '../../providers/payments/port.ts'
import { type SystemViewer, scopeOf } from '../access.ts'
import type { App } from '../app.ts'
import { newSubscription } from './new-subscription.ts'
import { abandonStart, recordStart } from './record-start.ts'

export interface UnsettledIntent {
  readonly id: string
  readonly tenantId: string
  readonly subjectId: string | null
  readonly attempt: number
  readonly claimedAt: Date
}

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log' | 'failpoint'>
type Starting = NonNullable<Awaited<ReturnType<typeof findStarting>>>

/**
 * Finds out what became of a start whose answer was lost. First by our own id in the provider's metadata; if it is not there, the
 * same key is sent again, but only while the provider still remembers keys; after that it is taken not to have happened. A provider
 * that refuses the repeated key speaks for the first call too: then nothing happened.
 */
export async function settleStart(app: Slice, viewer: SystemViewer, intent: UnsettledIntent): Promise<void> {
  const starting = await findStarting(app, viewer, intent)
  if (!starting || starting.state === 'failed' || starting.provider !== app.payments.name)
    return giveUp(app, viewer, intent)
  const outcome = await outcomeOf(app, viewer, intent, starting)
  await app.failpoint('subscription.start:called')
  if (!outcome) return giveUp(app, viewer, intent)
  const customer = starting.customer.ref as CustomerRef
  await recordStart(
    app,
    viewer,
    { tenantId: intent.tenantId, intentId: intent.id, subscriptionId: starting.id, customer },
    outcome,
  )
}

function findStarting(app: Slice, viewer: SystemViewer, { tenantId, subjectId }: UnsettledIntent) {
  if (!subjectId) return Promise.resolve(null)
  return app.db.as(scopeOf(viewer), (tx) =>
    tx.subscription.findFirst({
      where: { id: subjectId, tenantId },
      include: { customer: { select: { ref: true } } },
    }),
  )
}

/** What the call came to; null when it certainly did not happen. */
async function outcomeOf(
  app: Slice,
  viewer: SystemViewer,
  intent: UnsettledIntent,
  starting: Starting,
): Promise<StartOutcome | null> {
  const ourId = toPublicId('subscription', starting.id)
  const found = await app.payments.findSubscription(ourId)
  const remembered = app.wallClock.now().getTime() - intent.claimedAt.getTime() < app.payments.idempotencyWindowMs
  // An incomplete one waits for the customer's bank: only the repeated call gives back the secret with which they confirm.
  if (found && !(found.status === 'incomplete' && remembered)) {
    const dead = found.status === 'canceled' || found.status === 'incomplete_expired'
    return dead ? { kind: 'declined', reason: 'card_declined' } : { kind: 'started', subscription: found }
  }
  if (!remembered) return null
  try {
    const asked = await newSubscription(app, viewer, starting.id)
    return await app.payments.startSubscription(asked, { idempotencyKey: `${intent.id}:${intent.attempt}` })
  } catch (error) {
    if (error instanceof ProviderError && error.fault === 'rejected' && error.sent === 'no') return null
    throw error
  }
}

/** Nothing is there and nothing will come: the client may try again under the same key. */
async function giveUp(app: Slice, viewer: SystemViewer, intent: UnsettledIntent): Promise<void> {
  const { id, tenantId, subjectId } = intent
  await app.db.as(scopeOf(viewer), async (tx) => {
    const { count } = await tx.intent.updateMany({
      where: { id, state: 'unknown' },
      data: { state: 'failed', updatedAt: app.wallClock.now() },
    })
    if (count === 1 && subjectId) await abandonStart(app, tx, { tenantId, id: subjectId })
  })
}
