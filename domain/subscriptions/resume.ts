import type { Viewer } from '../access.ts'
import { type ChangeResult, toChangeResult } from './change-result.ts'
import type { SubscriptionState } from './states.ts'
import { findSubscription, runVerb, type VerbSlice } from './verb.ts'

export interface ResumeSubscriptionInput {
  readonly subscriptionId: string
  readonly idempotencyKey: string
}

/** Takes a paused subscription up again: a new period begins and is paid at once, or it stays paused. */
export async function resumeSubscription(
  app: VerbSlice,
  viewer: Viewer,
  input: ResumeSubscriptionInput,
): Promise<ChangeResult> {
  const { subscriptionId, idempotencyKey } = input
  const found = await findSubscription(app, viewer, subscriptionId, 'billing:write')
  return runVerb<ChangeResult>(app, viewer, found, {
    verb: 'subscription.resume',
    idempotencyKey,
    body: { subscriptionId },
    request: {},
    async prepare(tx) {
      const before = await tx.subscription.findUniqueOrThrow({ where: { id: subscriptionId } })
      const state = before.state as SubscriptionState
      if (state === 'paused') return undefined
      return { kind: 'refused', reason: state === 'canceled' || state === 'failed' ? 'ended' : 'not_paused' }
    },
    async call(ref, key) {
      return toChangeResult(await app.payments.resumeSubscription(ref, { idempotencyKey: key }), subscriptionId)
    },
    audited: {},
  })
}
