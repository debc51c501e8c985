import { systemViewer } from '../../domain/access.ts'
import { setCartLine } from '../../domain/carts/set-line.ts'
import type { Catalogue } from '../../domain/plans/catalogue.ts'
import { pushCatalogue } from '../../domain/plans/push.ts'
import { cancelSubscription } from '../../domain/subscriptions/cancel.ts'
import { changePlan } from '../../domain/subscriptions/change-plan.ts'
import { pauseSubscription } from '../../domain/subscriptions/pause.ts'
import { addMs, DAY } from '../../lib/clock.ts'
import { newId, toPublicId } from '../../lib/ids.ts'
import type { Arranged, Stage } from './arranged.ts'
import { redeemableCode } from './furnished-coupons.ts'
import { chargedPayment, openCase } from './furnished-payments.ts'
import { deadLetterOf } from './furnished-shop.ts'
import type { SeededTenant } from './seed.ts'
import { sellerOf, sellersPlan, sellersProduct } from './selling.ts'
import { shopOf } from './shop.ts'

type Arrangements = Readonly<Record<string, () => Promise<Arranged>>>

export function ofBilling(stage: Stage): Arrangements {
  return { ...ofCards(stage), ...ofSubscriptions(stage), ...ofShop(stage), ...ofMoney(stage) }
}

/** Two cards on file; the first one is not the default any more. */
function ofCards({ backplane: { app }, seed }: Stage): Arrangements {
  const older = async () => {
    const tenant = await seed.tenant()
    await seed.cardOnFile(tenant)
    await seed.cardOnFile(tenant, '5555555555554444')
    const card = await app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
      tx.paymentMethod.findFirstOrThrow({ where: { isDefault: false } }),
    )
    return { by: tenant.owner, ids: { paymentMethod: toPublicId('paymentMethod', card.id) } }
  }
  return {
    setDefaultPaymentMethod: older,
    removePaymentMethod: older,
    async updateBillingDetails() {
      const tenant = await seed.tenant()
      return { by: tenant.owner, ids: { tenant: tenant.publicId } }
    },
  }
}

function ofSubscriptions({ backplane: { app }, seed }: Stage): Arrangements {
  const own = async () => {
    const tenant = await seed.tenant()
    await seed.cardOnFile(tenant)
    const subscriptionId = await seed.subscription(tenant, { plan: 'premium' })
    return { tenant, subscriptionId, ids: { subscription: toPublicId('subscription', subscriptionId) } }
  }
  /** Its trial is over. */
  const paid = async () => {
    const made = await own()
    await seed.passTime(made.tenant, addMs(await app.clock.now(made.tenant.id), 15 * DAY))
    return made
  }
  const subscribed = async () => {
    const { tenant, ids } = await own()
    return { by: tenant.owner, ids }
  }
  return {
    changePlan: subscribed,
    changeQuantity: subscribed,
    cancelSubscription: subscribed,
    async pauseSubscription() {
      const { tenant, ids } = await paid()
      return { by: tenant.owner, ids }
    },
    async resumeSubscription() {
      const { tenant, subscriptionId, ids } = await paid()
      const input = { subscriptionId, idempotencyKey: newId() }
      expectKind(await pauseSubscription(app, await tenant.owner.viewer(), input), 'changed')
      return { by: tenant.owner, ids }
    },
    async cancelScheduledChange() {
      const { tenant, subscriptionId, ids } = await own()
      const basic = { priceId: await seed.priceId({ plan: 'basic' }), when: 'period_end' } as const
      const input = { subscriptionId, ...basic, idempotencyKey: newId() }
      expectKind(await changePlan(app, await tenant.owner.viewer(), input), 'changed')
      return { by: tenant.owner, ids }
    },
    async undoCancelSubscription() {
      const { tenant, subscriptionId, ids } = await own()
      const input = { subscriptionId, when: 'period_end', idempotencyKey: newId() } as const
      expectKind(await cancelSubscription(app, await tenant.owner.viewer(), input), 'canceled')
      return { by: tenant.owner, ids }
    },
  }
}

function ofShop({ backplane: { app }, seed, staff }: Stage): Arrangements {
  const shop = shopOf(app, seed)
  const filled = async (card = true): Promise<SeededTenant> => {
    const tenant = await seed.tenant()
    if (card) await seed.cardOnFile(tenant)
    const input = { tenantId: tenant.id, productId: await shop.put(), quantity: 1, currency: 'USD' }
    expectKind(await setCartLine(app, await tenant.owner.viewer(), input), 'set')
    return tenant
  }
  /** An order whose payment was declined: as the worker leaves it. */
  const declined = async () => {
    const tenant = await filled()
    const [id, now] = [newId(), app.wallClock.now()]
    const data = { id, tenantId: tenant.id, state: 'failed', currency: 'USD', totalMinor: 499n }
    await app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
      tx.order.createMany({ data: [{ ...data, declineReason: 'card_declined', createdAt: now, updatedAt: now }] }),
    )
    return { by: tenant.owner, ids: { order: toPublicId('order', id) } }
  }
  return {
    async placeOrder() {
      const tenant = await filled()
      return { by: tenant.owner, ids: { tenant: tenant.publicId } }
    },
    retryOrderPayment: declined,
    cancelOrder: declined,
    async endProduct() {
      const product = toPublicId('product', await shop.put({ key: `ends-${newId()}` }))
      return { by: staff, ids: { product } }
    },
    async endCoupon() {
      return { by: staff, ids: { coupon: toPublicId('coupon', (await redeemableCode(app, seed)).couponId) } }
    },
    async endPromotionCode() {
      const { promotionCodeId } = await redeemableCode(app, seed)
      return { by: staff, ids: { promotionCode: toPublicId('promotionCode', promotionCodeId) } }
    },
    async endSellerProduct() {
      const seller = await sellerOf(app, seed)
      const product = toPublicId('product', await sellersProduct(app, seller))
      return { by: seller.tenant.owner, ids: { tenant: seller.tenant.publicId, product } }
    },
    async endSellerPlan() {
      const seller = await sellerOf(app, seed)
      const plan = toPublicId('plan', (await sellersPlan(app, seller)).planId)
      return { by: seller.tenant.owner, ids: { tenant: seller.tenant.publicId, plan } }
    },
    async replayDeadLetter() {
      const tenant = await seed.tenant()
      return { by: staff, ids: { deadLetter: toPublicId('deadLetter', await deadLetterOf(app, tenant.id)) } }
    },
  }
}

function ofMoney({ backplane: { app }, seed, tenant, staff }: Stage): Arrangements {
  return {
    async refundPayment() {
      const payment = await chargedPayment(app, systemViewer('test', tenant.id), tenant.id)
      return { by: staff, ids: { payment: toPublicId('payment', payment) } }
    },
    async closeCase() {
      const payment = await chargedPayment(app, systemViewer('test', tenant.id), tenant.id)
      return { by: staff, ids: { case: toPublicId('case', await openCase(app, tenant.id, payment)) } }
    },
    async pushCatalogue() {
      return { by: staff, variables: { input: { catalogue: JSON.stringify(soloCatalogue()) } } }
    },
    async migratePlanVersion() {
      const first = soloCatalogue()
      const second = { ...first, plans: first.plans.map((plan) => ({ ...plan, version: 2, graceDays: 5 })) }
      for (const catalogue of [first, second]) await pushCatalogue(app, catalogue)
      const where = { key: first.plans[0]?.key ?? '', version: 1 }
      const plan = await app.db.as({ userId: null, tenantIds: [] }, (tx) => tx.plan.findFirstOrThrow({ where }))
      return { by: staff, ids: { plan: toPublicId('plan', plan.id) } }
    },
    // A person of whom nobody has asked anything before: what was known of an owner is from before their new tenant.
    async startCheckout() {
      const { owner, publicId } = await seed.tenant()
      return { by: owner, ids: { tenant: publicId } }
    },
  }
}

/** One plan of a product line of its own. */
function soloCatalogue(): Catalogue {
  return {
    productLine: `line-${newId()}`,
    features: [{ key: 'parking', name: 'Parking', kind: 'boolean' }],
    plans: [
      {
        ...{ key: `plan-${newId()}`, version: 1, name: 'Solo', description: 'For one.', trialDays: 0, graceDays: 3 },
        features: { parking: true },
        prices: { USD: { month: 1_000, year: 10_000 } },
      },
    ],
  }
}

function expectKind({ kind }: { readonly kind: string }, wanted: string): void {
  if (kind !== wanted) throw new Error(`${kind}, not ${wanted}`)
}
