import type { Viewer } from '../access.ts'
import { type ChangeResult, toChangeResult } from './change-result.ts'
import type { SubscriptionState } from './states.ts'
import { findSubscription, runVerb, type VerbSlice } from './verb.ts'

export interface CancelScheduledChangeInput {
  readonly subscriptionId: string
  readonly idempotencyKey: string
}

/** What was to come with the next period does not come: it goes on as it is. */
export async function cancelScheduledChange(
  app: VerbSlice,
  viewer: Viewer,
  input: CancelScheduledChangeInput,
): Promise<ChangeResult> {
  const { subscriptionId, idempotencyKey } = input
  const found = await findSubscription(app, viewer, subscriptionId, 'billing:write')
  return runVerb<ChangeResult>(app, viewer, found, {
    verb: 'subscription.cancelScheduledChange',
    idempotencyKey,
    body: { subscriptionId },
    request: {},
    async prepare(tx) {
      const before = await tx.subscription.findUniqueOrThrow({ where: { id: subscriptionId } })
      const state = before.state as SubscriptionState
      if (state === 'canceled' || state === 'failed') return { kind: 'refused', reason: 'ended' }
      return before.scheduledPriceId === null ? { kind: 'refused', reason: 'nothing_to_change' } : undefined
    },
    async call(ref, key) {
      const subscription = await app.payments.cancelScheduledChange(ref, { idempotencyKey: key })
      return toChangeResult({ kind: 'changed', subscription }, subscriptionId)
    },
    audited: {},
  })
}
