import { addMs } from '../../lib/clock.ts'
import { type SystemViewer, scopeOf, systemViewer } from '../access.ts'
import type { App } from '../app.ts'
import { settleDetailsUpdate } from '../billing-details/settle-update.ts'
import { settleCheckout } from '../checkouts/settle-checkout.ts'
import { isMoneyVerb, type MoneyVerb } from '../failpoints.ts'
import { settleCancel } from '../orders/settle-cancel.ts'
import { settleMethodChange } from '../payment-methods/settle-change.ts'
import { settleCharge } from '../payments/settle-charge.ts'
import { settleRefund } from '../refunds/settle-refund.ts'
import { settleOnboarding } from '../sellers/settle-onboarding.ts'
import { settleChange } from '../subscriptions/settle-change.ts'
import { settleStart, type UnsettledIntent } from '../subscriptions/settle-start.ts'
import { settleReversal } from '../transfers/settle-reversal.ts'
import { INTENT_STALE_MS } from './states.ts'

type Slice = Pick<
  App,
  'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log' | 'publicUrl' | 'failpoint'
>
interface OpenIntent extends UnsettledIntent {
  readonly verb: string
  readonly request: unknown
  readonly state: string
  readonly updatedAt: Date
}

/** Finds out what became of one, and records it; a verb that is missing here does not compile. */
const SETTLED_BY: Readonly<Record<MoneyVerb, (app: Slice, viewer: SystemViewer, intent: OpenIntent) => Promise<void>>> =
  {
    'billingDetails.update': settleDetailsUpdate,
    'checkout.start': settleCheckout,
    'order.cancel': settleCancel,
    'payment.create': settleCharge,
    'paymentMethod.remove': settleMethodChange,
    'paymentMethod.setDefault': settleMethodChange,
    // A lost card page or form leaves nothing half-done: the client repeats it under the same key.
    'paymentMethod.startEmbeddedSetup': giveUp,
    'paymentMethod.startSetup': giveUp,
    'refund.create': settleRefund,
    'seller.startOnboarding': settleOnboarding,
    'subscription.cancel': settleChange,
    'subscription.cancelScheduledChange': settleChange,
    'subscription.changePlan': settleChange,
    'subscription.changeQuantity': settleChange,
    'subscription.pause': settleChange,
    'subscription.resume': settleChange,
    'subscription.start': settleStart,
    'subscription.undoCancel': settleChange,
    'transfer.reverse': settleReversal,
  }

/**
 * Settles the intents whose call may have happened: those left `unknown`, and those whose worker is gone. An intent whose provider still
 * cannot answer is left for a later run, behind the others.
 * @returns how many were looked at
 */
export async function reconcileIntents(app: Slice, signal?: AbortSignal): Promise<number> {
  const stale = addMs(app.wallClock.now(), -INTENT_STALE_MS)
  const open = await app.db.sweep((tx) =>
    tx.intent.findMany({
      where: { OR: [{ state: 'unknown' }, { state: 'claimed', updatedAt: { lt: stale } }] },
      orderBy: { updatedAt: 'asc' },
      take: 100,
    }),
  )
  for (const intent of open) {
    if (signal?.aborted) break
    const viewer = systemViewer('intents.reconcile', intent.tenantId)
    try {
      if (await takeOver(app, viewer, intent)) await settle(app, viewer, intent)
    } catch (error) {
      app.log.warn({ err: error, intentId: intent.id }, 'an intent could not be settled yet')
    }
  }
  return open.length
}

/** From here on only the reconciler may judge the intent; false when its worker, or another reconciler, has written meanwhile. */
async function takeOver(app: Slice, viewer: SystemViewer, intent: OpenIntent): Promise<boolean> {
  const { count } = await app.db.as(scopeOf(viewer), (tx) =>
    tx.intent.updateMany({
      where: { id: intent.id, state: intent.state, updatedAt: intent.updatedAt },
      data: { state: 'unknown', updatedAt: app.wallClock.now() },
    }),
  )
  return count === 1
}

async function settle(app: Slice, viewer: SystemViewer, intent: OpenIntent): Promise<void> {
  const { verb } = intent
  if (!isMoneyVerb(verb)) return giveUp(app, viewer, intent)
  await app.failpoint(`${verb}:claimed`)
  await SETTLED_BY[verb](app, viewer, intent)
}

async function giveUp(app: Slice, viewer: SystemViewer, intent: OpenIntent): Promise<void> {
  await app.db.as(scopeOf(viewer), (tx) =>
    tx.intent.updateMany({
      where: { id: intent.id, state: 'unknown' },
      data: { state: 'failed', updatedAt: app.wallClock.now() },
    }),
  )
}
