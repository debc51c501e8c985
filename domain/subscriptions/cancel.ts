import type { Viewer } from '../access.ts'
import { badInput } from '../errors.ts'
import { type CancelReason, LIVE_STATES } from './states.ts'
import { findSubscription, runVerb, type VerbSlice } from './verb.ts'

export interface CancelInput {
  readonly subscriptionId: string
  readonly when: 'now' | 'period_end'
  /** Why, by the customer's own choice; kept with the subscription. */
  readonly reason?: CancelReason | undefined
  /** In their own words: 500 characters at most. */
  readonly comment?: string | undefined
  readonly idempotencyKey: string
}

export type CancelResult =
  | { readonly kind: 'canceled'; readonly subscriptionId: string }
  | { readonly kind: 'already_ended'; readonly subscriptionId: string }

const LONGEST_COMMENT = 500

/** Ends a subscription at once, or lets it run out at the end of what was paid for. What was scheduled for later does not come. */
export async function cancelSubscription(app: VerbSlice, viewer: Viewer, input: CancelInput): Promise<CancelResult> {
  const { subscriptionId, when, idempotencyKey } = input
  const reason = input.reason ?? null
  const comment = input.comment?.trim() || null
  if (comment && comment.length > LONGEST_COMMENT)
    throw badInput(`comment must be at most ${LONGEST_COMMENT} characters.`)
  const found = await findSubscription(app, viewer, subscriptionId, 'billing:write')
  const said = { ...(reason ? { reason } : {}), ...(comment ? { comment } : {}) }
  return runVerb<CancelResult>(app, viewer, found, {
    verb: 'subscription.cancel',
    idempotencyKey,
    body: { subscriptionId, when, ...said },
    request: { when, ...said },
    async prepare(tx) {
      const { state } = await tx.subscription.findUniqueOrThrow({
        where: { id: subscriptionId },
        select: { state: true },
      })
      return (LIVE_STATES as readonly string[]).includes(state) ? undefined : { kind: 'already_ended', subscriptionId }
    },
    async call(ref, key) {
      await app.payments.cancelSubscription(ref, when, { idempotencyKey: key })
      return { answer: { kind: 'canceled', subscriptionId } }
    },
    async record(tx) {
      await tx.subscription.update({
        where: { id: subscriptionId },
        data: { cancelReason: reason, cancelComment: comment },
      })
    },
    audited: { after: { when, ...said } },
  })
}
