import type { ProviderSubscription } from '../../providers/payments/port.ts'
import type { Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { giveBackRedemption } from '../coupons/redeem.ts'
import type { Tx } from '../db.ts'
import { emit } from '../events.ts'
import { pricingOf } from '../plans/pricing.ts'
import { setTimer } from '../timers/set.ts'
import { graceEnd, monthlyRecurring, type RecurringFacts, TRIAL_NOTICE_MS } from './rules.ts'
import { soldAs } from './sold-as.ts'
import { FROM_PROVIDER, mayBecome, type SubscriptionState } from './states.ts'

export interface ProviderWord {
  readonly subscriptionId: string
  readonly state: ProviderSubscription
  /** Business time. */
  readonly now: Date
}

type PriceRow = Parameters<typeof pricingOf>[0] & { readonly currency: string; readonly interval: string }

type Slice = Pick<App, 'wallClock' | 'jobs' | 'consumers' | 'log'>

/**
 * Makes our row equal to the provider's latest word, by compare-and-set on its version, and tells the rest of the house what
 * changed. The one place where a subscription's state is written after it has been reserved. An edge that the table does not
 * have is not taken: it is logged, and nothing changes.
 */
export async function applyProviderState(app: Slice, tx: Tx, viewer: Viewer, word: ProviderWord): Promise<void> {
  const { state: theirs, now } = word
  const before = await tx.subscription.findUniqueOrThrow({
    where: { id: word.subscriptionId },
    include: { plan: true, price: true },
  })
  const from = before.state as SubscriptionState
  const to = FROM_PROVIDER[theirs.status]
  if (before.ref !== null && before.ref !== theirs.ref) {
    app.log.error(
      { subscriptionId: before.id, ref: before.ref, other: theirs.ref },
      'the provider has a second subscription under one id of ours',
    )
    return
  }
  if (!mayBecome(from, to)) {
    app.log.error(
      { subscriptionId: before.id, from, to },
      'a subscription may not take this edge; the provider is not believed',
    )
    return
  }
  const sold = await soldAs(app, tx, before, theirs)
  const pastDueSince = to === 'past_due' ? (before.pastDueSince ?? now) : null
  const facts = {
    state: to,
    ref: theirs.ref,
    planId: sold.price.planId,
    priceId: sold.price.id,
    quantity: theirs.quantity,
    ...sold.scheduled,
    trialEndsAt: theirs.trialEnd,
    currentPeriodStart: theirs.currentPeriodStart,
    currentPeriodEnd: theirs.currentPeriodEnd,
    cancelAtPeriodEnd: theirs.cancelAtPeriodEnd,
    pastDueSince,
    graceEndsAt: pastDueSince ? graceEnd(pastDueSince, sold.price.plan.graceDays) : null,
    endedAt: to === 'canceled' || to === 'failed' ? (theirs.endedAt ?? now) : null,
  }
  if (!differs(before, facts)) return
  const { count } = await tx.subscription.updateMany({
    where: { id: before.id, version: before.version },
    data: { ...facts, version: before.version + 1, updatedAt: app.wallClock.now() },
  })
  if (count === 0) throw new Error(`subscription ${before.id} was changed by somebody else meanwhile`)

  if (to === 'failed') await giveBackRedemption(tx, before.tenantId, { subscriptionId: before.id })

  const payload = {
    subscriptionId: before.id,
    planKey: sold.price.plan.key,
    planName: sold.price.plan.name,
    previousPlanKey: before.plan.key,
    productLine: before.productLine,
    from,
    to,
    ending: facts.cancelAtPeriodEnd || facts.endedAt !== null,
    trialEndsAt: facts.trialEndsAt?.toISOString() ?? null,
    graceEndsAt: facts.graceEndsAt?.toISOString() ?? null,
    currency: sold.price.currency,
    recurringBeforeMinor: recurringOf(before, { state: from, quantity: before.quantity }, before.price),
    recurringAfterMinor: recurringOf(before, { state: to, quantity: facts.quantity }, sold.price),
  }
  await emit(app, tx, viewer, { type: 'subscription.changed', tenantId: before.tenantId, payload, occurredAt: now })
  if (from !== to)
    await emit(app, tx, viewer, { type: `subscription.${to}`, tenantId: before.tenantId, payload, occurredAt: now })
  if (to === 'past_due' && facts.graceEndsAt) {
    await setTimer(app, tx, {
      tenantId: before.tenantId,
      kind: 'subscription.grace_end',
      subjectId: before.id,
      dueAt: facts.graceEndsAt,
    })
  }
  if (to === 'trialing' && facts.trialEndsAt) {
    const dueAt = new Date(facts.trialEndsAt.getTime() - TRIAL_NOTICE_MS)
    await setTimer(app, tx, {
      tenantId: before.tenantId,
      kind: 'subscription.trial_ending',
      subjectId: before.id,
      dueAt,
    })
  }
}

/** What it adds to the platform's monthly revenue; what a seller sells is the seller's, and adds nothing. */
function recurringOf(
  { sellerId }: { readonly sellerId: string | null },
  now: Pick<RecurringFacts, 'state' | 'quantity'>,
  price: PriceRow,
): string {
  if (sellerId !== null) return '0'
  const { unitMinor, currency, interval } = price
  return monthlyRecurring({ ...now, unitMinor, pricing: pricingOf(price), currency, interval }).amountMinor.toString()
}

/** Whether any of `facts` is new: a webhook that says what we know already changes nothing and tells nobody. */
function differs(before: Readonly<Record<string, unknown>>, facts: Readonly<Record<string, unknown>>): boolean {
  const plain = (value: unknown) => (value instanceof Date ? value.getTime() : value)
  return Object.entries(facts).some(([key, value]) => plain(before[key]) !== plain(value))
}
