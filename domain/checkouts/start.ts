import { newId, toPublicId } from '../../lib/ids.ts'
import type { NewCheckout } from '../../providers/payments/port.ts'
import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { ensureCouponRef } from '../coupons/coupon-ref.ts'
import { wordOf } from '../coupons/look.ts'
import { lockCode, redeemCode } from '../coupons/redeem.ts'
import { ensureCustomer } from '../customers/ensure.ts'
import { badInput, notFound } from '../errors.ts'
import { afterCall } from '../intents/after-call.ts'
import { assertIdempotencyKey, claim } from '../intents/claim.ts'
import { recordFailure } from '../intents/settle.ts'
import { ensurePriceRef } from '../subscriptions/price-ref.ts'
import { trialEnd } from '../subscriptions/rules.ts'
import { LIVE_STATES } from '../subscriptions/states.ts'
import { abandonCheckout, recordPage, type StartCheckoutResult } from './record-page.ts'

export interface StartCheckoutInput {
  readonly tenantId: string
  readonly priceId: string
  readonly quantity: number
  /** A word that takes something off, as the customer wrote it. */
  readonly promotionCode?: string | undefined
  /** Where the provider's page sends the customer afterwards: a path of ours, `/account?plan=started`. */
  readonly returnPath: string
  readonly idempotencyKey: string
}

export type { StartCheckoutResult } from './record-page.ts'

/** More than any product sells in one go; a provider takes no more. */
const MOST = 1_000_000

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'log' | 'publicUrl' | 'failpoint'>

/**
 * Opens the provider's page on which a plan is bought: no card need be on file. Nothing is promised by it: two pages may be open at once,
 * and what comes of each is decided when it is paid (adopt.ts). A promotion code is held for the page until it is paid, and given back when
 * it expires.
 */
export async function startCheckout(
  app: Slice,
  viewer: Viewer,
  input: StartCheckoutInput,
): Promise<StartCheckoutResult> {
  const { tenantId, priceId, quantity, promotionCode, returnPath, idempotencyKey } = input
  requireIn(viewer, tenantId, 'billing:write')
  // A full address here would be an open redirect through the provider's own domain.
  if (!/^\/(?![/\\])[^\s]{0,500}$/.test(returnPath))
    throw badInput('returnPath must be a path that begins with a single "/".')
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > MOST)
    throw badInput(`quantity must be a whole number from 1 to ${MOST}.`)
  assertIdempotencyKey(idempotencyKey)
  const scope = scopeOf(viewer)
  const price = await app.db.as(scope, (tx) => tx.price.findUnique({ where: { id: priceId }, include: { plan: true } }))
  // An add-on is bought beside a plan, with the card that pays for it.
  if (!price?.plan.onSale || price.plan.kind !== 'main') throw notFound('price on sale')
  await ensureCustomer(app, viewer, tenantId)
  const now = await app.clock.now(tenantId)
  const checkoutId = newId()

  const intent = await claim<StartCheckoutResult>(
    app,
    viewer,
    {
      tenantId,
      verb: 'checkout.start',
      idempotencyKey,
      body: { priceId, quantity, returnPath, ...(promotionCode ? { promotionCode: wordOf(promotionCode) } : {}) },
    },
    async (tx, intentId) => {
      const earlier = await tx.subscription.findMany({
        where: { tenantId, productLine: price.plan.productLine },
        select: { id: true, state: true, trialEndsAt: true },
      })
      const live = earlier.find((each) => (LIVE_STATES as readonly string[]).includes(each.state))
      if (live) return { kind: 'already_subscribed', subscriptionId: live.id }
      const redeemed = promotionCode
        ? await lockCode(tx, { tenantId, word: promotionCode, price, quantity, now })
        : null
      if (redeemed?.refused) return { kind: 'code_refused', reason: redeemed.refused }
      const hadTrial = earlier.some((each) => each.trialEndsAt !== null && each.state !== 'failed')
      await tx.checkout.create({
        data: {
          id: checkoutId,
          tenantId,
          priceId,
          quantity,
          state: 'starting',
          trialEndsAt: trialEnd(now, price.plan.trialDays, hadTrial),
          provider: app.payments.name,
          createdAt: now,
          updatedAt: app.wallClock.now(),
        },
      })
      if (redeemed?.code) await redeemCode(tx, redeemed.code, { tenantId, now }, { checkoutId })
      await tx.intent.update({ where: { id: intentId }, data: { subjectId: checkoutId, request: { returnPath } } })
      return undefined
    },
  )
  if (intent.kind === 'answered') return intent.answer
  await app.failpoint('checkout.start:claimed')
  try {
    const asked = await newCheckout(app, viewer, { tenantId, checkoutId, returnPath })
    const page = await app.payments.startCheckout(asked, { idempotencyKey: intent.callKey })
    return await afterCall(async () => {
      await app.failpoint('checkout.start:called')
      return recordPage(app, viewer, { tenantId, intentId: intent.intentId, checkoutId }, page)
    })
  } catch (error) {
    throw await recordFailure(app, viewer, intent, error, (tx) => abandonCheckout(app, tx, { tenantId, checkoutId }))
  }
}

/** The call, made of what was reserved: the same whoever sends it, and however often. */
export async function newCheckout(
  app: Pick<App, 'db' | 'payments' | 'publicUrl'>,
  viewer: Viewer,
  at: { readonly tenantId: string; readonly checkoutId: string; readonly returnPath: string },
): Promise<NewCheckout> {
  const { tenantId, checkoutId, returnPath } = at
  const { checkout, customer, redemption } = await app.db.as(scopeOf(viewer), async (tx) => {
    const checkout = await tx.checkout.findUniqueOrThrow({ where: { id: checkoutId } })
    const { provider } = checkout
    const where = { tenantId_provider: { tenantId, provider } }
    const redemption = await tx.couponRedemption.findFirst({ where: { tenantId, checkoutId } })
    return { checkout, redemption, customer: await tx.customer.findUniqueOrThrow({ where, select: { ref: true } }) }
  })
  const { priceId, quantity, trialEndsAt } = checkout
  const back = `${app.publicUrl}${returnPath}`
  return {
    ourId: toPublicId('checkout', checkoutId),
    customer: customer.ref as NewCheckout['customer'],
    price: await ensurePriceRef(app, priceId),
    quantity,
    ...(trialEndsAt ? { trialEnd: trialEndsAt } : {}),
    ...(redemption ? { discount: await ensureCouponRef(app, redemption.couponId) } : {}),
    successUrl: back,
    cancelUrl: back,
  }
}
