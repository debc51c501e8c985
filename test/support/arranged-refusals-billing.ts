import { systemViewer } from '../../domain/access.ts'
import type { Catalogue } from '../../domain/plans/catalogue.ts'
import { catalogue } from '../../examples/better-movies/catalogue.ts'
import { newId, toPublicId } from '../../lib/ids.ts'
import type { Refusals, Stage, Usual } from './arranged.ts'
import { chargedPayment, openCase } from './furnished-payments.ts'
import { DECLINES_WHEN_CHARGED, type SeededTenant } from './seed.ts'
import { sellersPlan, sellersProduct } from './selling.ts'
import { POSTER, shopOf } from './shop.ts'

const ASKS_THE_BANK = '4000002500003155'

const plan = (key: string, more: Partial<Catalogue['plans'][number]>): Catalogue['plans'][number] => ({
  ...{ key, version: 1, name: key, description: 'For a test.', trialDays: 0, graceDays: 3 },
  ...{ features: {}, prices: { USD: { month: 500 } } },
  ...more,
})

/** The price list with what refuses: a plan with one seat, one whose sale is over, and what only goes with another. */
export const refusingCatalogue: Catalogue = {
  ...catalogue,
  features: [...catalogue.features, { key: 'seats', name: 'seats', kind: 'limit', unit: 'seat' }],
  plans: [
    ...catalogue.plans,
    plan('alone', { features: { seats: 1 } }),
    plan('over', { prices: { USD: { month: { unit: '500', saleEndsAt: '2020-01-01T00:00:00Z' } } } }),
    plan('beside', { kind: 'add_on' }),
  ],
}

/** By the type that is answered, its first letter small. The product must sell by `refusingCatalogue`. */
export function refusalsOfBilling(stage: Stage, usual: Usual): Refusals {
  return { ...ofSubscriptions(stage, usual), ...ofCarts(stage), ...ofSellers(stage), ...ofMoney(stage, usual) }
}

function ofSubscriptions({ backplane: { app }, seed, tenant, staff }: Stage, usual: Usual): Refusals {
  const priceOf = async (key: string) => {
    const where = { plan: { key }, currency: 'USD', interval: 'month' }
    const { id } = await app.db.as({ userId: null, tenantIds: [] }, (tx) => tx.price.findFirstOrThrow({ where }))
    return toPublicId('price', id)
  }
  const paying = async () => {
    const made = await seed.tenant()
    await seed.cardOnFile(made)
    return { by: made.owner, made, ids: { tenant: made.publicId } }
  }
  const subscribing = async (key: string) => {
    const { by, ids } = await paying()
    return { mutation: 'subscribe', by, ids: { ...ids, price: await priceOf(key) } }
  }
  return {
    alreadySubscribed: async () => ({ ...(await subscribing('alone')), times: 2 }),
    priceExpired: () => subscribing('over'),
    mainPlanRequired: () => subscribing('beside'),
    async seatsExhausted() {
      const { by, made, ids } = await paying()
      await seed.subscription(made, { plan: 'alone' as never })
      return { mutation: 'inviteMember', by, ids, input: { role: 'MEMBER', customRoleId: null } }
    },
    async subscribedInOtherCurrency() {
      const { by, made, ids } = await paying()
      await seed.subscription(made, { currency: 'EUR' })
      const { priceId } = await sellersPlan(app, { tenant })
      return { mutation: 'subscribe', by, ids: { ...ids, price: toPublicId('price', priceId) } }
    },
    async alreadyEnded() {
      const input = { when: 'NOW' }
      return { mutation: 'cancelSubscription', ...(await usual.cancelSubscription?.()), input, times: 2 }
    },
    async noPlanForDevices() {
      const { owner, publicId } = await seed.tenant()
      return { mutation: 'registerDevice', by: owner, ids: { tenant: publicId } }
    },
    async deviceLimitReached() {
      const { owner, publicId } = await seed.tenant({ plan: 'basic' })
      return { mutation: 'registerDevice', by: owner, ids: { tenant: publicId }, times: 2 }
    },
    // The furnished tenant's is the version that is sold.
    planMigrationRefused: async () => ({ mutation: 'migratePlanVersion', by: staff }),
    async planMigrationCounted() {
      return { mutation: 'migratePlanVersion', ...(await usual.migratePlanVersion?.()), input: { dryRun: true } }
    },
  }
}

function ofCarts({ backplane: { app }, seed, tenant }: Stage): Refusals {
  const shop = shopOf(app, seed)
  const put = (more = {}) => shop.put({ key: `refused-${newId()}`, ...more })
  const filled = async () => {
    const [made, productId] = [await seed.tenant(), await put()]
    await shop.add(made, productId)
    return { by: made.owner, made, productId, ids: { tenant: made.publicId } }
  }
  const adding = async (productId: string, input = {}) => {
    const { by, ids } = await filled()
    return { mutation: 'setCartLine', by, ids: { ...ids, product: toPublicId('product', productId) }, input }
  }
  return {
    wrongCurrency: async () => adding(await put(), { currency: 'JPY' }),
    outOfStock: async () => adding(await put({ ...POSTER, key: `few-${newId()}` }), { quantity: 6 }),
    cartOfAnotherSeller: async () => adding(await sellersProduct(app, { tenant })),
    async productNotOnSale() {
      const { owner, publicId } = await seed.tenant()
      const ids = { tenant: publicId, product: toPublicId('product', await put()) }
      return { mutation: 'setCartLine', by: owner, ids, input: { currency: 'KWD' } }
    },
    async cartEmpty() {
      const { owner, publicId } = await seed.tenant()
      return { mutation: 'placeOrder', by: owner, ids: { tenant: publicId } }
    },
    async paymentMethodRequired() {
      const { by, ids } = await filled()
      return { mutation: 'placeOrder', by, ids }
    },
    async priceChanged() {
      const [{ by, made, ids }, key] = [await filled(), `dearer-${newId()}`]
      await seed.cardOnFile(made)
      await shop.add(made, await put({ key }))
      await put({ key, prices: [{ currency: 'USD', amountMinor: 599n }] })
      return { mutation: 'placeOrder', by, ids }
    },
    // That of the furnished tenant is paid.
    orderNotReady: async () => ({ mutation: 'retryOrderPayment' }),
  }
}

function ofSellers({ backplane: { app }, seed }: Stage): Refusals {
  return {
    async sellerUnavailable() {
      const { owner, publicId } = await seed.tenant()
      return { mutation: 'putSellerProduct', by: owner, ids: { tenant: publicId } }
    },
    async productOfAnotherSeller() {
      const key = `ours-${newId().slice(-8)}`
      await shopOf(app, seed).put({ key })
      return { mutation: 'putSellerProduct', input: { key } }
    },
    planOfAnotherSeller: async () => ({ mutation: 'putSellerPlan', input: { key: 'basic' } }),
  }
}

function ofMoney({ backplane: { app }, seed, tenant, staff }: Stage, usual: Usual): Refusals {
  const charging = async (card: string, input = {}) => {
    const made = await seed.tenant()
    await seed.cardOnFile(made, card)
    return { mutation: 'chargeCustomer', by: staff, ids: { tenant: made.publicId }, input }
  }
  const charged = (of: SeededTenant) => chargedPayment(app, systemViewer('test', of.id), of.id)
  const refunding = (payment: string) => ({
    mutation: 'refundPayment',
    by: staff,
    ids: { payment: toPublicId('payment', payment) },
  })
  return {
    paymentDeclined: () => charging(DECLINES_WHEN_CHARGED),
    actionRequired: () => charging(ASKS_THE_BANK, { customerPresent: true }),
    refundExceedsCaptured: async () => ({ ...refunding(await charged(tenant)), input: { amountMinor: '100000' } }),
    async paymentDisputed() {
      const payment = await charged(tenant)
      await openCase(app, tenant.id, payment)
      return refunding(payment)
    },
    caseAlreadyClosed: async () => ({ mutation: 'closeCase', ...(await usual.closeCase?.()), times: 2 }),
    async lastPaymentMethod() {
      const made = await seed.tenant({ plan: 'premium' })
      const card = await app.db.as({ userId: null, tenantIds: [made.id] }, (tx) => tx.paymentMethod.findFirstOrThrow())
      return {
        mutation: 'removePaymentMethod',
        by: made.owner,
        ids: { paymentMethod: toPublicId('paymentMethod', card.id) },
      }
    },
  }
}
