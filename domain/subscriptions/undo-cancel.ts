import type { Viewer } from '../access.ts'
import { type ChangeResult, toChangeResult } from './change-result.ts'
import type { SubscriptionState } from './states.ts'
import { findSubscription, runVerb, type VerbSlice } from './verb.ts'

export interface UndoCancelSubscriptionInput {
  readonly subscriptionId: string
  readonly idempotencyKey: string
}

/** Takes back an end that was to come with the period. The reason that was given for it goes with it; the audit log keeps it. */
export async function undoCancelSubscription(
  app: VerbSlice,
  viewer: Viewer,
  input: UndoCancelSubscriptionInput,
): Promise<ChangeResult> {
  const { subscriptionId, idempotencyKey } = input
  const found = await findSubscription(app, viewer, subscriptionId, 'billing:write')
  return runVerb<ChangeResult>(app, viewer, found, {
    verb: 'subscription.undoCancel',
    idempotencyKey,
    body: { subscriptionId },
    request: {},
    async prepare(tx) {
      const before = await tx.subscription.findUniqueOrThrow({ where: { id: subscriptionId } })
      const state = before.state as SubscriptionState
      if (state === 'canceled' || state === 'failed') return { kind: 'refused', reason: 'ended' }
      return before.cancelAtPeriodEnd ? undefined : { kind: 'refused', reason: 'nothing_to_change' }
    },
    async call(ref, key) {
      const subscription = await app.payments.undoCancel(ref, { idempotencyKey: key })
      return toChangeResult({ kind: 'changed', subscription }, subscriptionId)
    },
    async record(tx) {
      await tx.subscription.update({ where: { id: subscriptionId }, data: { cancelReason: null, cancelComment: null } })
    },
    audited: {},
  })
}
