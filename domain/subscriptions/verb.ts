import type { CustomerRef, ProviderSubscription, SubscriptionRef } from '../../providers/payments/port.ts'
import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { withCustomer } from '../customers/lock.ts'
import type { Tx } from '../db.ts'
import { DomainError, notFound } from '../errors.ts'
import type { MoneyVerb } from '../failpoints.ts'
import { afterCall } from '../intents/after-call.ts'
import { claim } from '../intents/claim.ts'
import { recordFailure, settle } from '../intents/settle.ts'
import { applyProviderState } from './apply.ts'

export type VerbSlice = Pick<
  App,
  'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log' | 'failpoint'
>

export interface FoundSubscription {
  readonly id: string
  readonly tenantId: string
  readonly provider: string
  readonly ref: string | null
  readonly customer: { readonly ref: string }
}

/** What came of the call: the answer that is kept for its key, and whether it counts as a refusal. */
export interface Called<Answer> {
  readonly answer: Answer
  readonly refused?: true
}

export interface SubscriptionVerb<Answer extends { readonly kind: string }> {
  readonly verb: MoneyVerb
  readonly idempotencyKey: string
  readonly body: object
  /** What the reconciler needs to look up whether it happened, and to ask for it again. */
  readonly request: object
  /** In the claim's transaction: a refusal, which is then the answer for good. */
  prepare(tx: Tx): Promise<Answer | undefined>
  call(ref: SubscriptionRef, idempotencyKey: string): Promise<Called<Answer>>
  /** In the transaction that records the answer. */
  record?(tx: Tx): Promise<void>
  readonly audited: { readonly before?: object; readonly after?: object }
}

/** @throws DomainError NOT_FOUND or FORBIDDEN */
export async function findSubscription(
  app: Pick<App, 'db'>,
  viewer: Viewer,
  subscriptionId: string,
  permission: 'billing:read' | 'billing:write',
) {
  const found = await app.db.as(scopeOf(viewer), (tx) =>
    tx.subscription.findUnique({
      where: { id: subscriptionId },
      include: { customer: { select: { ref: true } }, price: true, plan: true },
    }),
  )
  if (!found) throw notFound('subscription')
  requireIn(viewer, found.tenantId, permission)
  return found
}

/** Claim → call → record, for whatever is done to a subscription that the provider keeps. */
export async function runVerb<Answer extends { readonly kind: string }>(
  app: VerbSlice,
  viewer: Viewer,
  subscription: FoundSubscription,
  spec: SubscriptionVerb<Answer>,
): Promise<Answer> {
  const { id: subscriptionId, tenantId } = subscription
  const { verb, idempotencyKey, body, request } = spec
  const intent = await claim<Answer>(app, viewer, { tenantId, verb, idempotencyKey, body }, async (tx, intentId) => {
    const refused = await spec.prepare(tx)
    if (!refused)
      await tx.intent.update({ where: { id: intentId }, data: { subjectId: subscriptionId, request: { ...request } } })
    return refused
  })
  if (intent.kind === 'answered') return intent.answer
  await app.failpoint(`${verb}:claimed`)
  try {
    const ref = callable(app, subscription)
    const called = await spec.call(ref, intent.callKey)
    return await afterCall(async () => {
      await app.failpoint(`${verb}:called`)
      return recordVerb(app, viewer, { intentId: intent.intentId, subscription, ref, verb }, called, spec)
    })
  } catch (error) {
    throw await recordFailure(app, viewer, intent, error, async () => undefined)
  }
}

/** Thrown before the call: nothing has happened. @throws DomainError UNSUPPORTED or IN_PROGRESS */
export function callable(app: Pick<App, 'payments'>, { provider, ref }: FoundSubscription): SubscriptionRef {
  if (provider !== app.payments.name)
    throw new DomainError(
      'UNSUPPORTED',
      `This subscription is kept by "${provider}", which is not the payments provider now.`,
    )
  if (!ref)
    throw new DomainError(
      'IN_PROGRESS',
      'This subscription is still starting. Send the same request again in a moment.',
    )
  return ref as SubscriptionRef
}

export interface Recorded {
  readonly intentId: string
  readonly subscription: FoundSubscription
  readonly ref: SubscriptionRef
  /** The audit log's word for it. */
  readonly verb: string
}

/** The answer, the provider's latest state and the audit entry, in one transaction. Whoever settled it before has said what stands. */
export async function recordVerb<Answer extends { readonly kind: string }>(
  app: Omit<VerbSlice, 'failpoint'>,
  viewer: Viewer,
  { intentId, subscription, ref, verb }: Recorded,
  { answer, refused }: Called<Answer>,
  spec: Pick<SubscriptionVerb<Answer>, 'record' | 'audited'>,
): Promise<Answer> {
  const { id: subscriptionId, tenantId } = subscription
  const now = await app.clock.now(tenantId)
  return withCustomer(app, subscription.customer.ref as CustomerRef, async () => {
    const state: ProviderSubscription | undefined = (await app.payments.getSubscriptions([ref])).get(ref)
    return app.db.as(scopeOf(viewer), async (tx) => {
      if (!(await settle(app, tx, intentId, refused ? 'refused' : 'succeeded', answer))) {
        const settled = await tx.intent.findUniqueOrThrow({ where: { id: intentId }, select: { answer: true } })
        return (settled.answer as Answer | null) ?? answer
      }
      if (state) await applyProviderState(app, tx, viewer, { subscriptionId, state, now })
      if (!refused) await spec.record?.(tx)
      await audit(app, tx, viewer, {
        tenantId,
        action: verb,
        objectKind: 'subscription',
        objectId: subscriptionId,
        ...(spec.audited.before ? { before: spec.audited.before } : {}),
        after: { ...spec.audited.after, outcome: answer.kind },
      })
      return answer
    })
  })
}
