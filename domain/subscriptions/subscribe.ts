import { newId } from '../../lib/ids.ts'
import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { wordOf } from '../coupons/look.ts'
import { lockCode, redeemCode } from '../coupons/redeem.ts'
import { ensureCustomer } from '../customers/ensure.ts'
import type { Tx } from '../db.ts'
import { notFound } from '../errors.ts'
import { afterCall } from '../intents/after-call.ts'
import { assertIdempotencyKey, claim } from '../intents/claim.ts'
import { recordFailure } from '../intents/settle.ts'
import { subscriptionLine } from '../plans/line.ts'
import { loadSeats, seatsAt } from '../seats/seats.ts'
import { canBePaid, type KnownSeller, knownSeller } from '../sellers/known.ts'
import { quantityFor } from './change-rules.ts'
import { hadTrialElsewhere } from './had-trial.ts'
import { hasMainPlan } from './main-plan.ts'
import { newSubscription } from './new-subscription.ts'
import { abandonStart, recordStart, type SubscribeResult } from './record-start.ts'
import { trialEnd } from './rules.ts'
import { LIVE_STATES } from './states.ts'

export interface SubscribeInput {
  readonly tenantId: string
  readonly priceId: string
  /** A word that takes something off, as the customer wrote it. */
  readonly promotionCode?: string | undefined
  readonly idempotencyKey: string
}

type Slice = Pick<
  App,
  'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log' | 'failpoint' | 'feeBasisPoints'
>

/**
 * Starts a plan for a tenant, on trial where the plan offers one and it has not been had in this product line: by the tenant, and unless
 * the plan says otherwise by the person or with the card elsewhere. A card must be on file, but for a trial that the plan gives without.
 * An add-on needs the main plan that it goes with; a seller's plan, a seller who can be paid. A promotion
 * code is redeemed with the start, and given back when that fails. Claim → call → record: whatever fails in between, there is at most one
 * subscription and one charge.
 */
export async function subscribe(app: Slice, viewer: Viewer, input: SubscribeInput): Promise<SubscribeResult> {
  const { tenantId, priceId, promotionCode, idempotencyKey } = input
  requireIn(viewer, tenantId, 'billing:write')
  assertIdempotencyKey(idempotencyKey)
  const scope = scopeOf(viewer)
  const price = await app.db.as(scope, (tx) => tx.price.findUnique({ where: { id: priceId }, include: { plan: true } }))
  if (!price?.plan.onSale) throw notFound('price on sale')
  const seller = price.plan.sellerId === null ? null : await knownSeller(app, { id: price.plan.sellerId })
  const customer = await ensureCustomer(app, viewer, tenantId)
  const now = await app.clock.now(tenantId)
  const subscriptionId = newId()
  const { plan } = price
  const productLine = subscriptionLine(plan)
  const at = await seatsAt(app, tenantId)
  const elsewhere =
    plan.trialDays > 0 &&
    plan.trialOnce === 'person_and_card' &&
    (await hadTrialElsewhere(app, viewer, { tenantId, productLine }))

  const reserve = async (tx: Tx, intentId: string): Promise<SubscribeResult | undefined> => {
    if (price.saleEndsAt && price.saleEndsAt <= now) return { kind: 'price_expired' }
    const earlier = await tx.subscription.findMany({
      where: { tenantId, productLine },
      select: { id: true, state: true, trialEndsAt: true },
    })
    const live = earlier.find((each) => (LIVE_STATES as readonly string[]).includes(each.state))
    if (live) return { kind: 'already_subscribed', subscriptionId: live.id }
    if (plan.kind === 'seller') {
      if (!canBePaid(app, seller)) return { kind: 'seller_unavailable' }
      const currency = await otherCurrency(tx, { tenantId, currency: price.currency })
      if (currency) return { kind: 'wrong_currency', currency }
    }
    if (plan.kind === 'add_on' && !(await hasMainPlan(tx, tenantId, plan))) return { kind: 'main_plan_required' }
    const hadTrial = elsewhere || earlier.some((each) => each.trialEndsAt !== null && each.state !== 'failed')
    const trialEndsAt = trialEnd(now, plan.trialDays, hadTrial)
    const cards = await tx.paymentMethod.count({ where: { tenantId, removedAt: null } })
    if (cards === 0 && !(trialEndsAt && plan.trialWithoutCard)) return { kind: 'payment_method_required' }
    const { used } = await loadSeats(tx, tenantId, at)
    const quantity = quantityFor(plan, used, plan.minQuantity)
    const redeemed = promotionCode ? await lockCode(tx, { tenantId, word: promotionCode, price, quantity, now }) : null
    if (redeemed?.refused) return { kind: 'code_refused', reason: redeemed.refused }
    const { count } = await tx.subscription.createMany({
      data: [
        {
          id: subscriptionId,
          tenantId,
          customerId: customer.id,
          productLine,
          planId: price.planId,
          priceId,
          quantity,
          state: 'starting',
          trialEndsAt,
          ...soldBy(app, seller),
          provider: app.payments.name,
          createdAt: now,
          updatedAt: app.wallClock.now(),
        },
      ],
      skipDuplicates: true,
    })
    if (count === 1) {
      if (redeemed?.code) await redeemCode(tx, redeemed.code, { tenantId, now }, { subscriptionId })
      await tx.intent.update({ where: { id: intentId }, data: { subjectId: subscriptionId } })
      return undefined
    }
    // Another request won between our look and our insert: the partial unique index says so.
    const winner = await tx.subscription.findFirstOrThrow({
      where: { tenantId, productLine, state: { in: [...LIVE_STATES] } },
      select: { id: true },
    })
    return { kind: 'already_subscribed', subscriptionId: winner.id }
  }

  const intent = await claim<SubscribeResult>(
    app,
    viewer,
    {
      tenantId,
      verb: 'subscription.start',
      idempotencyKey,
      body: { priceId, ...(promotionCode ? { promotionCode: wordOf(promotionCode) } : {}) },
    },
    reserve,
  )
  if (intent.kind === 'answered') return intent.answer
  await app.failpoint('subscription.start:claimed')
  try {
    const asked = await newSubscription(app, viewer, subscriptionId)
    const outcome = await app.payments.startSubscription(asked, { idempotencyKey: intent.callKey })
    return await afterCall(async () => {
      await app.failpoint('subscription.start:called')
      return recordStart(
        app,
        viewer,
        { tenantId, intentId: intent.intentId, subscriptionId, customer: customer.ref },
        outcome,
      )
    })
  } catch (error) {
    throw await recordFailure(app, viewer, intent, error, (tx) =>
      abandonStart(app, tx, { tenantId, id: subscriptionId }),
    )
  }
}

/** The fee is kept with the subscription: what becomes of it later changes no invoice of this one. */
function soldBy(app: Pick<App, 'feeBasisPoints'>, seller: KnownSeller | null) {
  if (!seller) return {}
  const { id, ref, feeBasisPoints } = seller
  return { sellerId: id, transferAccount: ref, feeBasisPoints: feeBasisPoints ?? app.feeBasisPoints }
}

/** The other currency in which the tenant pays what it is subscribed to; null when there is none. A provider's customer has one. */
async function otherCurrency(
  tx: Tx,
  { tenantId, currency }: { readonly tenantId: string; readonly currency: string },
): Promise<string | null> {
  const other = await tx.subscription.findFirst({
    where: { tenantId, state: { in: [...LIVE_STATES] }, price: { currency: { not: currency } } },
    orderBy: { id: 'asc' },
    select: { price: { select: { currency: true } } },
  })
  return other?.price.currency ?? null
}
