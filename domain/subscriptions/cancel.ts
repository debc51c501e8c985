import type { SubscriptionRef } from '../../providers/payments/port.ts'
import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { withCustomer } from '../customers/lock.ts'
import { DomainError, notFound } from '../errors.ts'
import { claim } from '../intents/claim.ts'
import { recordFailure, settle } from '../intents/settle.ts'
import { applyProviderState } from './apply.ts'
import { LIVE_STATES } from './states.ts'

export interface CancelInput {
  readonly subscriptionId: string
  readonly when: 'now' | 'period_end'
  readonly idempotencyKey: string
}

export type CancelResult =
  | { readonly kind: 'canceled'; readonly subscriptionId: string }
  | { readonly kind: 'already_ended'; readonly subscriptionId: string }

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log'>

/** Ends a subscription at once, or lets it run out at the end of what was paid for. */
export async function cancelSubscription(app: Slice, viewer: Viewer, input: CancelInput): Promise<CancelResult> {
  const { subscriptionId, when, idempotencyKey } = input
  const scope = scopeOf(viewer)
  const subscription = await app.db.as(scope, (tx) => tx.subscription.findUnique({ where: { id: subscriptionId } }))
  if (!subscription) throw notFound('subscription')
  const { tenantId } = subscription
  requireIn(viewer, tenantId, 'billing:write')
  const intent = await claim<CancelResult>(
    app,
    viewer,
    { tenantId, verb: 'subscription.cancel', idempotencyKey, body: { subscriptionId, when } },
    async (tx) => {
      const { state } = await tx.subscription.findUniqueOrThrow({
        where: { id: subscriptionId },
        select: { state: true },
      })
      return (LIVE_STATES as readonly string[]).includes(state) ? undefined : { kind: 'already_ended', subscriptionId }
    },
  )
  if (intent.kind === 'answered') return intent.answer
  try {
    if (subscription.provider !== app.payments.name)
      throw new DomainError(
        'UNSUPPORTED',
        `This subscription is kept by "${subscription.provider}", which is not the payments provider now.`,
      )
    if (!subscription.ref)
      throw new DomainError(
        'IN_PROGRESS',
        'This subscription is still starting. Send the same request again in a moment.',
      )
    const ref = subscription.ref as SubscriptionRef
    const canceled = await app.payments.cancelSubscription(ref, when, { idempotencyKey: intent.callKey })
    const answer: CancelResult = { kind: 'canceled', subscriptionId }
    const now = await app.clock.now(tenantId)
    await withCustomer(app, canceled.customer, async () => {
      const state = (await app.payments.getSubscriptions([ref])).get(ref) ?? canceled
      await app.db.as(scope, async (tx) => {
        if (!(await settle(app, tx, intent.intentId, 'succeeded', answer))) return
        await applyProviderState(app, tx, viewer, { subscriptionId, state, now })
        await audit(app, tx, viewer, {
          tenantId,
          action: 'subscription.cancel',
          objectKind: 'subscription',
          objectId: subscriptionId,
          after: { when },
        })
      })
    })
    return answer
  } catch (error) {
    throw await recordFailure(app, viewer, intent, error, async () => undefined)
  }
}
