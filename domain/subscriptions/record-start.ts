import type { CustomerRef, DeclineReason, StartOutcome } from '../../providers/payments/port.ts'
import { scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { giveBackRedemption } from '../coupons/redeem.ts'
import type { PromotionCodeRefusal } from '../coupons/states.ts'
import { withCustomer } from '../customers/lock.ts'
import type { Tx } from '../db.ts'
import { settle } from '../intents/settle.ts'
import { applyProviderState } from './apply.ts'

export type SubscribeResult =
  | { readonly kind: 'started'; readonly subscriptionId: string }
  | { readonly kind: 'action_required'; readonly subscriptionId: string; readonly clientSecret: string }
  | { readonly kind: 'declined'; readonly reason: DeclineReason }
  | { readonly kind: 'already_subscribed'; readonly subscriptionId: string }
  | { readonly kind: 'payment_method_required' }
  | { readonly kind: 'price_expired' }
  /** An add-on, and no main plan that goes on. */
  | { readonly kind: 'main_plan_required' }
  /** A seller's plan, and its seller cannot be paid: not yet, or not any more. */
  | { readonly kind: 'seller_unavailable' }
  /** The customer pays for another subscription in this currency. */
  | { readonly kind: 'wrong_currency'; readonly currency: string }
  | { readonly kind: 'code_refused'; readonly reason: PromotionCodeRefusal }

export interface StartedAt {
  readonly tenantId: string
  readonly intentId: string
  readonly subscriptionId: string
  readonly customer: CustomerRef
}

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log'>

/** Writes what came of the call: the answer, the subscription, its event and its audit entry, in one transaction. */
export async function recordStart(
  app: Slice,
  viewer: Viewer,
  at: StartedAt,
  outcome: StartOutcome,
): Promise<SubscribeResult> {
  const { tenantId, intentId, subscriptionId } = at
  const answer = toResult(outcome, subscriptionId)
  const now = await app.clock.now(tenantId)
  return withCustomer(app, at.customer, () =>
    app.db.as(scopeOf(viewer), async (tx) => {
      if (!(await settle(app, tx, intentId, outcome.kind === 'declined' ? 'refused' : 'succeeded', answer))) {
        // Somebody else was quicker: their answer is the one that stands.
        const settled = await tx.intent.findUniqueOrThrow({ where: { id: intentId }, select: { answer: true } })
        return (settled.answer as SubscribeResult | null) ?? answer
      }
      const { state } = await tx.subscription.findUniqueOrThrow({
        where: { id: subscriptionId },
        select: { state: true },
      })
      if (outcome.kind === 'declined') await abandonStart(app, tx, { tenantId, id: subscriptionId })
      // A webhook may have been quicker; what it fetched is newer than our answer.
      else if (state === 'starting')
        await applyProviderState(app, tx, viewer, { subscriptionId, state: outcome.subscription, now })
      await audit(app, tx, viewer, {
        tenantId,
        action: 'subscription.start',
        objectKind: 'subscription',
        objectId: subscriptionId,
        after: { outcome: outcome.kind },
      })
      return answer
    }),
  )
}

function toResult(outcome: StartOutcome, subscriptionId: string): SubscribeResult {
  switch (outcome.kind) {
    case 'started':
      return { kind: 'started', subscriptionId }
    case 'action_required':
      return { kind: 'action_required', subscriptionId, clientSecret: outcome.clientSecret }
    case 'declined':
      if (outcome.reason === 'seller_unavailable') return { kind: 'seller_unavailable' }
      return { kind: 'declined', reason: outcome.reason }
  }
}

/** Takes back the reservation of a start that certainly did not happen, and what was redeemed for it. */
export async function abandonStart(
  app: Pick<App, 'wallClock'>,
  tx: Tx,
  which: { tenantId: string; id: string },
): Promise<void> {
  const now = app.wallClock.now()
  const { count } = await tx.subscription.updateMany({
    where: { ...which, state: 'starting' },
    data: { state: 'failed', version: { increment: 1 }, endedAt: now, updatedAt: now },
  })
  if (count === 1) await giveBackRedemption(tx, which.tenantId, { subscriptionId: which.id })
}
