import { z } from 'zod'
import { ProviderError } from '../../providers/errors.ts'
import { CHANGE_WHENS, type ChangeWhen, type ProviderSubscription } from '../../providers/payments/port.ts'
import { type SystemViewer, scopeOf } from '../access.ts'
import type { App } from '../app.ts'
import type { MoneyVerb } from '../failpoints.ts'
import { type ChangeResult, toChangeResult } from './change-result.ts'
import { ensurePriceRef } from './price-ref.ts'
import type { UnsettledIntent } from './settle-start.ts'
import { CANCEL_REASONS } from './states.ts'
import { type Called, callable, type FoundSubscription, recordVerb } from './verb.ts'

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log' | 'failpoint'>
type Answer = ChangeResult | { readonly kind: 'canceled'; readonly subscriptionId: string }
export interface UnsettledChange extends UnsettledIntent {
  readonly verb: string
  readonly request: unknown
}

const changeRequest = z.object({ priceId: z.string(), quantity: z.number(), when: z.enum(CHANGE_WHENS) })
const cancelRequest = z.object({
  when: z.enum(['now', 'period_end']),
  reason: z.enum(CANCEL_REASONS).optional(),
  comment: z.string().optional(),
})

/** How a verb's effect is recognised at the provider; `again` sends the same key once more, where a second effect cannot come of it. */
interface Settlement {
  happened(state: ProviderSubscription): boolean
  again?(key: string): Promise<Called<Answer>>
  readonly kept?: { readonly cancelReason: string | null; readonly cancelComment: string | null }
}

/** The verbs that `settleChange` knows. */
type ChangeVerb = Exclude<Extract<MoneyVerb, `subscription.${string}`>, 'subscription.start'>

/**
 * Finds out what became of a change whose answer was lost: the subscription is read at the provider, and is either what was asked for, or not.
 * If not, a change that costs money is sent again under the same key while the provider remembers it, for its answer may be a refusal or a
 * secret to confirm with; anything else is taken not to have happened, and the client may repeat it.
 */
export async function settleChange(app: Slice, viewer: SystemViewer, intent: UnsettledChange): Promise<void> {
  const subscription = await find(app, viewer, intent)
  if (!subscription?.ref || subscription.provider !== app.payments.name) return fail(app, viewer, intent)
  const ref = callable(app, subscription)
  const settlement = await settlementOf(app, intent, subscription)
  const state = (await app.payments.getSubscriptions([ref])).get(ref)
  const happened = state !== undefined && settlement.happened(state)
  const remembered = app.wallClock.now().getTime() - intent.claimedAt.getTime() < app.payments.idempotencyWindowMs
  const called = happened ? done(intent, subscription.id) : remembered ? await repeat(settlement, intent) : null
  await app.failpoint(`${intent.verb as ChangeVerb}:called`)
  if (!called) return fail(app, viewer, intent)
  await recordVerb<Answer>(app, viewer, { intentId: intent.id, subscription, ref, verb: intent.verb }, called, {
    audited: { after: { settled: true } },
    async record(tx) {
      if (settlement.kept) await tx.subscription.update({ where: { id: subscription.id }, data: settlement.kept })
    },
  })
}

function done({ verb }: UnsettledChange, subscriptionId: string): Called<Answer> {
  return { answer: { kind: verb === 'subscription.cancel' ? 'canceled' : 'changed', subscriptionId } }
}

/** A provider that refuses the repeated key speaks for the first call too: then nothing happened. */
async function repeat(settlement: Settlement, { id, attempt }: UnsettledChange): Promise<Called<Answer> | null> {
  try {
    return (await settlement.again?.(`${id}:${attempt}`)) ?? null
  } catch (error) {
    if (error instanceof ProviderError && error.fault === 'rejected' && error.sent === 'no') return null
    throw error
  }
}

async function settlementOf(app: Slice, intent: UnsettledChange, subscription: FoundSubscription): Promise<Settlement> {
  const ref = callable(app, subscription)
  switch (intent.verb as ChangeVerb) {
    case 'subscription.changePlan':
    case 'subscription.changeQuantity': {
      const { priceId, quantity, when } = changeRequest.parse(intent.request)
      const change = { price: await ensurePriceRef(app, priceId), quantity, when }
      return {
        happened: (state) => isWhatWasAsked(state, change),
        again: async (idempotencyKey) =>
          toChangeResult(await app.payments.changeSubscription(ref, change, { idempotencyKey }), subscription.id),
      }
    }
    case 'subscription.resume':
      return {
        happened: ({ status }) => status !== 'paused' && status !== 'canceled',
        again: async (idempotencyKey) =>
          toChangeResult(await app.payments.resumeSubscription(ref, { idempotencyKey }), subscription.id),
      }
    case 'subscription.pause':
      return { happened: ({ status }) => status === 'paused' }
    case 'subscription.cancelScheduledChange':
      return { happened: ({ scheduledChange }) => scheduledChange === null }
    case 'subscription.undoCancel':
      return {
        happened: ({ cancelAtPeriodEnd, endedAt }) => !cancelAtPeriodEnd && !endedAt,
        kept: { cancelReason: null, cancelComment: null },
      }
    case 'subscription.cancel': {
      const { when, reason, comment } = cancelRequest.parse(intent.request)
      return {
        happened: ({ endedAt, cancelAtPeriodEnd }) => endedAt !== null || (when === 'period_end' && cancelAtPeriodEnd),
        kept: { cancelReason: reason ?? null, cancelComment: comment ?? null },
      }
    }
  }
}

function isWhatWasAsked(
  { price, quantity, scheduledChange }: ProviderSubscription,
  wanted: { readonly price: string; readonly quantity: number; readonly when: ChangeWhen },
): boolean {
  const stands = price === wanted.price && quantity === wanted.quantity
  if (wanted.when !== 'period_end') return stands
  return scheduledChange
    ? scheduledChange.price === wanted.price && scheduledChange.quantity === wanted.quantity
    : stands
}

function find(app: Slice, viewer: SystemViewer, { tenantId, subjectId }: UnsettledIntent) {
  if (!subjectId) return Promise.resolve(null)
  return app.db.as(scopeOf(viewer), (tx) =>
    tx.subscription.findFirst({ where: { id: subjectId, tenantId }, include: { customer: { select: { ref: true } } } }),
  )
}

async function fail(app: Slice, viewer: SystemViewer, { id }: UnsettledIntent): Promise<void> {
  await app.db.as(scopeOf(viewer), (tx) =>
    tx.intent.updateMany({
      where: { id, state: 'unknown' },
      data: { state: 'failed', updatedAt: app.wallClock.now() },
    }),
  )
}
