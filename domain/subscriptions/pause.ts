import type { Viewer } from '../access.ts'
import { hasAddOns } from './add-ons.ts'
import { type ChangeResult, toChangeResult } from './change-result.ts'
import { refuseState } from './change-rules.ts'
import type { SubscriptionState } from './states.ts'
import { findSubscription, runVerb, type VerbSlice } from './verb.ts'

export interface PauseSubscriptionInput {
  readonly subscriptionId: string
  readonly idempotencyKey: string
}

/** Stops a paid subscription: nothing is charged and nothing given until it is resumed. What was paid for and not used is taken off the next invoice. */
export async function pauseSubscription(
  app: VerbSlice,
  viewer: Viewer,
  input: PauseSubscriptionInput,
): Promise<ChangeResult> {
  const { subscriptionId, idempotencyKey } = input
  const found = await findSubscription(app, viewer, subscriptionId, 'billing:write')
  return runVerb<ChangeResult>(app, viewer, found, {
    verb: 'subscription.pause',
    idempotencyKey,
    body: { subscriptionId },
    request: {},
    async prepare(tx) {
      const before = await tx.subscription.findUniqueOrThrow({ where: { id: subscriptionId } })
      const state = before.state as SubscriptionState
      if (before.cancelAtPeriodEnd) return { kind: 'refused', reason: 'ends_with_period' }
      if (state === 'active')
        return (await hasAddOns(tx, before)) ? { kind: 'refused', reason: 'has_add_ons' } : undefined
      return { kind: 'refused', reason: refuseState({ state }) ?? 'not_active' }
    },
    async call(ref, key) {
      const subscription = await app.payments.pauseSubscription(ref, { idempotencyKey: key })
      return toChangeResult({ kind: 'changed', subscription }, subscriptionId)
    },
    audited: {},
  })
}
