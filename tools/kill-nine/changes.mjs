import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { signInDemo } from './load.mjs'
import { graphql, PRICES, putCardOnFile, Refused, subscribed, tenantOf } from './money.mjs'

const COUPON = `mutation Coupon($input: CreateCouponInput!) {
  createCoupon(input: $input) { __typename ... on CouponCreated { coupon { id } } }
}`
const CODE = 'mutation Code($input: CreatePromotionCodeInput!) { createPromotionCode(input: $input) { __typename } }'
const CARDS = 'query Cards($id: ID!) { tenant(id: $id) { paymentMethods { id isDefault } } }'
/** Of each verb, what it is asked for besides the subscription. */
const CHANGES = {
  changePlan: ['ChangePlanInput', (random, prices) => ({ priceId: oneOf(random, prices).id, when: whenever(random) })],
  changeQuantity: [
    'ChangeQuantityInput',
    (random) => ({ quantity: 1 + Math.floor(random() * 4), when: whenever(random) }),
  ],
  cancelScheduledChange: ['SubscriptionVerbInput', () => ({})],
  pauseSubscription: ['SubscriptionVerbInput', () => ({})],
  resumeSubscription: ['SubscriptionVerbInput', () => ({})],
}
const CHANGES_EACH = 6

const oneOf = (random, list) => list[Math.floor(random() * list.length)]
const whenever = (random) => (random() < 0.5 ? 'NOW' : 'PERIOD_END')

/**
 * A customer after the other subscribes with a promotion code, changes what they have bought, and changes their cards, until the server is gone.
 *
 * @param {{ url: string, isGone(): boolean }} server
 * @param {() => number} random 0 ≤ x < 1
 * @returns {Promise<number>} how many changes were answered
 */
export async function changeAndReplace(server, random) {
  let changed = 0
  try {
    const promotionCode = await madeCode(server.url)
    const token = await signInDemo(server.url)
    const ask = (query, ...rest) => graphql(server.url, token, query, ...rest)
    const prices = (await ask(PRICES)).plans.flatMap((plan) => plan.prices)
    while (!server.isGone()) {
      const tenantId = await tenantOf(ask, 'changing')
      await putCardOnFile(ask, tenantId, '4242424242424242')
      const wanted = { tenantId, priceId: oneOf(random, prices).id, ...(random() < 0.5 ? { promotionCode } : {}) }
      const subscriptionId = await subscribed(server, ask, wanted)
      if (!subscriptionId) continue
      for (let times = 0; times < CHANGES_EACH && !server.isGone(); times += 1) {
        const verb = oneOf(random, Object.keys(CHANGES))
        const [type, more] = CHANGES[verb]
        const mutation = `mutation Change($input: ${type}!) { ${verb}(input: $input) { __typename } }`
        await ask(mutation, { subscriptionId, idempotencyKey: randomUUID(), ...more(random, prices) })
        changed += 1
      }
      changed += await replaceCard(server, ask, tenantId)
    }
  } catch (error) {
    // Cut off in the middle, as was intended.
    if (!server.isGone() && error instanceof Refused) throw error
  }
  return changed
}

/** A second card comes, is made the default, and the first one goes. @returns how many verbs were answered */
async function replaceCard(server, ask, tenantId) {
  await putCardOnFile(ask, tenantId, '5555555555554444')
  for (let cards = []; !server.isGone(); await delay(100)) {
    cards = (await ask(CARDS, undefined, { id: tenantId })).tenant.paymentMethods
    const [first, second] = [cards.find(({ isDefault }) => !isDefault), cards.find(({ isDefault }) => isDefault)]
    if (!first || !second) continue
    for (const [verb, paymentMethodId] of [
      ['setDefaultPaymentMethod', first.id],
      ['removePaymentMethod', second.id],
    ]) {
      const mutation = `mutation Card($input: PaymentMethodVerbInput!) { ${verb}(input: $input) { __typename } }`
      await ask(mutation, { paymentMethodId, idempotencyKey: randomUUID() })
    }
    return 2
  }
  return 0
}

/** A tenth off for three months, for everybody: by the demo's operator. */
async function madeCode(url) {
  const staff = await signInDemo(url, 'olga@demo.example')
  const coupon = {
    ...{ name: 'Spring', productLine: 'better-movies' },
    ...{ percentOff: '10', duration: 'REPEATING', months: 3 },
  }
  const { createCoupon } = await graphql(url, staff, COUPON, coupon)
  const code = `KILL-${randomUUID().slice(0, 8).toUpperCase()}`
  await graphql(url, staff, CODE, { couponId: createCoupon.coupon.id, code })
  return code
}
